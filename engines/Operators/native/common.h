// What the operators share: the C boundary, vector math, and access to BLAS.
#pragma once

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <torch/csrc/autograd/custom_function.h>

#include <cmath>
#include <cstdint>
#include <cstring>
#include <string>

// One compiled body per instruction set, chosen when the library is loaded. All machines of one capability give the
// same bits.
#define CLUSTERLLM_SIMD __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#if !defined(__x86_64__)
#undef CLUSTERLLM_SIMD
#define CLUSTERLLM_SIMD
#endif

#define CLUSTERLLM_EXPORT extern "C" __attribute__((visibility("default")))

namespace clusterllm {

using at::Tensor;
using torch::autograd::AutogradContext;
using torch::autograd::Function;
using torch::autograd::Variable;
using torch::autograd::variable_list;

void set_error(const char* message);

// Runs body; a C++ exception becomes status 1 and a message for this thread.
template <typename Body>
int guarded(Body&& body) {
  try {
    body();
    return 0;
  } catch (const std::exception& error) {
    set_error(error.what());
  } catch (...) {
    set_error("unknown C++ exception");
  }
  return 1;
}

// Whether matrix gradients overwrite a bound `grad` instead of being added to it. Of this thread.
bool writes_gradients();

// The bound gradient of a parameter, when it is to be overwritten; else undefined.
Tensor gradient_to_write(const Tensor& parameter);

// out = op(left) op(right) + beta out, for dense matrices; op transposes where asked. Out is float32, left and right
// are both float32 or both bfloat16 (then summed in float32).
void product(const Tensor& out, const Tensor& left, bool transpose_left, const Tensor& right, bool transpose_right,
             float beta = 0);

// C (m, n) = alpha op(A) op(B) + beta C, all row-major with leading dimensions in elements.
void gemm(bool transpose_a, bool transpose_b, int64_t m, int64_t n, int64_t k, float alpha, const float* a, int64_t lda,
          const float* b, int64_t ldb, float beta, float* c, int64_t ldc);

// exp(x) for x <= 0 or moderate, relative error below 2e-7 (Cephes' expf polynomial); 0 below -87.3. Vectorizes.
inline float fast_exp(float x) {
  x = x < -87.3f ? -87.3f : (x > 88.0f ? 88.0f : x);
  const float n = std::nearbyintf(x * 1.44269504088896341f);
  const float r = (x - n * 0.693359375f) + n * 2.12194440e-4f;
  float p = 1.9875691500e-4f;
  p = p * r + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  p = p * (r * r) + r + 1.0f;
  const int32_t bits = (static_cast<int32_t>(n) + 127) << 23;
  float scale;
  std::memcpy(&scale, &bits, sizeof scale);
  return p * scale;
}

}  // namespace clusterllm
