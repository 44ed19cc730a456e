#include "common.h"
#include "signals.h"

#include <dlfcn.h>

namespace clusterllm {
namespace {

thread_local std::string last_error;
thread_local bool write_gradients = false;

// Row-major, as oneDNN's are.
template <typename T>
using onednn_t = int (*)(char, char, int64_t, int64_t, int64_t, float, const T*, int64_t, const T*, int64_t, float,
                         float*, int64_t);
using sgemm_t = void (*)(const char*, const char*, const int*, const int*, const int*, const float*, const float*,
                         const int*, const float*, const int*, const float*, float*, const int*);

bool is_avx512() { return __builtin_cpu_supports("x86-64-v4"); }

// oneDNN's product, where libtorch loads it as a library of its own. On AVX-512 it is faster than OpenBLAS by a few
// percent, and picks its kernels by the processor's abilities and not by its name.
template <typename T>
onednn_t<T> find_onednn(const char* symbol, bool supported) {
  if (!supported) return nullptr;
  for (const char* name : {"libdnnl.so.2", "libdnnl.so.3"})
    if (void* library = dlopen(name, RTLD_LAZY | RTLD_NOLOAD))
      return reinterpret_cast<onednn_t<T>>(dlsym(library, symbol));
  return nullptr;
}

// The BLAS that libtorch was given; absent where libtorch keeps its own to itself.
sgemm_t find_sgemm() { return reinterpret_cast<sgemm_t>(dlsym(RTLD_DEFAULT, "sgemm_")); }

onednn_t<float> onednn() {
  static const auto found = find_onednn<float>("dnnl_sgemm", is_avx512());
  return found;
}

onednn_t<at::BFloat16> onednn_bf16() {
  static const auto found =
      find_onednn<at::BFloat16>("dnnl_gemm_bf16bf16f32", is_avx512() && __builtin_cpu_supports("avx512bf16"));
  return found;
}

template <typename T>
void multiply_by(onednn_t<T> multiply, bool transpose_a, bool transpose_b, int64_t m, int64_t n, int64_t k, float alpha,
                 const T* a, int64_t lda, const T* b, int64_t ldb, float beta, float* c, int64_t ldc) {
  const NoSignals quiet;
  keep_signals_from_team();
  const int status =
      multiply(transpose_a ? 'T' : 'N', transpose_b ? 'T' : 'N', m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
  TORCH_CHECK(status == 0, "oneDNN: the product of ", m, " x ", k, " and ", k, " x ", n, " failed with status ",
              status);
}

sgemm_t sgemm() {
  static const sgemm_t found = find_sgemm();
  return found;
}

Tensor as_matrix(const float* data, int64_t rows, int64_t columns, int64_t ld) {
  return at::from_blob(const_cast<float*>(data), {rows, columns}, {ld, 1}, at::kFloat);
}

}  // namespace

void set_error(const char* message) { last_error = message; }

bool writes_gradients() { return write_gradients; }

Tensor gradient_to_write(const Tensor& parameter) {
  if (!write_gradients || !parameter.is_leaf() || !parameter.requires_grad()) return {};
  const Tensor& gradient = parameter.grad();
  return gradient.defined() && gradient.is_contiguous() ? gradient : Tensor();
}

void product(const Tensor& out, const Tensor& left, bool transpose_left, const Tensor& right, bool transpose_right,
             float beta) {
  const int64_t inner = left.size(transpose_left ? 0 : 1);
  TORCH_CHECK(left.is_contiguous() && right.is_contiguous() && out.is_contiguous() &&
                  inner == right.size(transpose_right ? 1 : 0),
              "product: needs dense matrices that fit");
  float* c = out.data_ptr<float>();
  if (left.scalar_type() == at::kFloat) {
    gemm(transpose_left, transpose_right, out.size(0), out.size(1), inner, 1, left.data_ptr<float>(), left.size(1),
         right.data_ptr<float>(), right.size(1), beta, c, out.size(1));
  } else if (const auto found = onednn_bf16()) {
    multiply_by(found, transpose_left, transpose_right, out.size(0), out.size(1), inner, 1,
                left.data_ptr<at::BFloat16>(), left.size(1), right.data_ptr<at::BFloat16>(), right.size(1), beta, c,
                out.size(1));
  } else {
    const Tensor sum = at::mm(transpose_left ? left.t() : left, transpose_right ? right.t() : right);
    beta == 0 ? out.copy_(sum) : out.mul_(beta).add_(sum);
  }
}

void gemm(bool transpose_a, bool transpose_b, int64_t m, int64_t n, int64_t k, float alpha, const float* a, int64_t lda,
          const float* b, int64_t ldb, float beta, float* c, int64_t ldc) {
  if (const auto found = onednn()) {
    multiply_by(found, transpose_a, transpose_b, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
    return;
  }
  const sgemm_t multiply = sgemm();
  if (multiply == nullptr) {
    at::NoGradGuard no_grad;
    const Tensor left = transpose_a ? as_matrix(a, k, m, lda).t() : as_matrix(a, m, k, lda);
    const Tensor right = transpose_b ? as_matrix(b, n, k, ldb).t() : as_matrix(b, k, n, ldb);
    Tensor out = as_matrix(c, m, n, ldc);
    if (beta == 0)
      out.copy_(at::mm(left, right).mul_(alpha));
    else
      at::addmm_out(out, out, left, right, beta, alpha);
    return;
  }
  // BLAS is column-major: it is asked for the transposed product of the swapped operands.
  const char ta = transpose_b ? 'T' : 'N', tb = transpose_a ? 'T' : 'N';
  const int im = static_cast<int>(n), in = static_cast<int>(m), ik = static_cast<int>(k);
  const int la = static_cast<int>(ldb), lb = static_cast<int>(lda), lc = static_cast<int>(ldc);
  multiply(&ta, &tb, &im, &in, &ik, &alpha, b, &la, a, &lb, &beta, c, &lc);
}

}  // namespace clusterllm

CLUSTERLLM_EXPORT const char* clusterllm_operators_error() { return clusterllm::last_error.c_str(); }

CLUSTERLLM_EXPORT void clusterllm_operators_write_gradients(int on) { clusterllm::write_gradients = on != 0; }

// What multiplies float32 matrices.
CLUSTERLLM_EXPORT const char* clusterllm_operators_products() {
  return clusterllm::onednn() != nullptr ? "onednn" : clusterllm::sgemm() != nullptr ? "blas" : "aten";
}

CLUSTERLLM_EXPORT int clusterllm_operators_instruction_set() {
  return clusterllm::is_avx512() ? 2 : __builtin_cpu_supports("x86-64-v3") ? 1 : 0;
}
