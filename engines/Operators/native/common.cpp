#include "common.h"

#include <dlfcn.h>

namespace clusterllm {
namespace {

thread_local std::string last_error;
thread_local bool write_gradients = false;

using sgemm_t = void (*)(const char*, const char*, const int*, const int*, const int*, const float*, const float*, const int*,
                         const float*, const int*, const float*, float*, const int*);

// The BLAS that libtorch was given; absent where libtorch keeps its own to itself.
sgemm_t find_sgemm() { return reinterpret_cast<sgemm_t>(dlsym(RTLD_DEFAULT, "sgemm_")); }

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

void gemm(bool transpose_a, bool transpose_b, int64_t m, int64_t n, int64_t k, float alpha, const float* a, int64_t lda,
          const float* b, int64_t ldb, float beta, float* c, int64_t ldc) {
  static const sgemm_t sgemm = find_sgemm();
  if (sgemm == nullptr) {
    at::NoGradGuard no_grad;
    const Tensor left = transpose_a ? as_matrix(a, k, m, lda).t() : as_matrix(a, m, k, lda);
    const Tensor right = transpose_b ? as_matrix(b, n, k, ldb).t() : as_matrix(b, k, n, ldb);
    Tensor out = as_matrix(c, m, n, ldc);
    if (beta == 0) out.copy_(at::mm(left, right).mul_(alpha));
    else at::addmm_out(out, out, left, right, beta, alpha);
    return;
  }
  // BLAS is column-major: it is asked for the transposed product of the swapped operands.
  const char ta = transpose_b ? 'T' : 'N', tb = transpose_a ? 'T' : 'N';
  const int im = static_cast<int>(n), in = static_cast<int>(m), ik = static_cast<int>(k);
  const int la = static_cast<int>(ldb), lb = static_cast<int>(lda), lc = static_cast<int>(ldc);
  sgemm(&ta, &tb, &im, &in, &ik, &alpha, b, &la, a, &lb, &beta, c, &lc);
}

}  // namespace clusterllm

CLUSTERLLM_EXPORT const char* clusterllm_operators_error() { return clusterllm::last_error.c_str(); }

CLUSTERLLM_EXPORT void clusterllm_operators_write_gradients(int on) { clusterllm::write_gradients = on != 0; }

CLUSTERLLM_EXPORT int clusterllm_operators_instruction_set() {
  return __builtin_cpu_supports("x86-64-v4") ? 2 : __builtin_cpu_supports("x86-64-v3") ? 1 : 0;
}
