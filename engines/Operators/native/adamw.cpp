// AdamW with decoupled decay (Loshchilov and Hutter, 2019, algorithm 2), one pass over memory. Elementwise: cuts do not matter.
#include "common.h"

namespace clusterllm {
namespace {

struct Coefficients {
  float clip, beta1, beta2, one_minus_beta1, one_minus_beta2, step_size, inverse_root_bias2, epsilon, keep;
};

CLUSTERLLM_SIMD void update(float* __restrict p, float* __restrict m, float* __restrict v, const float* __restrict g, int64_t n,
                            const Coefficients& c) {
  for (int64_t i = 0; i < n; i++) {
    const float gradient = g[i] * c.clip;
    const float first = c.beta1 * m[i] + c.one_minus_beta1 * gradient;
    const float second = c.beta2 * v[i] + c.one_minus_beta2 * (gradient * gradient);
    m[i] = first;
    v[i] = second;
    p[i] = p[i] * c.keep - c.step_size * (first / (std::sqrt(second) * c.inverse_root_bias2 + c.epsilon));
  }
}

}  // namespace
}  // namespace clusterllm

// count float32 elements each of parameters, first and second moments (updated) and averaged gradient. bias corrections: 1 - beta^t.
CLUSTERLLM_EXPORT int clusterllm_operators_adamw(float* parameters, float* first, float* second, const float* gradient,
                                                 int64_t count, float learning_rate, float clip, float bias1, float bias2,
                                                 float beta1, float beta2, float epsilon, float decay) {
  return clusterllm::guarded([&] {
    const clusterllm::Coefficients c{clip,
                                     beta1,
                                     beta2,
                                     1.0f - beta1,
                                     1.0f - beta2,
                                     learning_rate / bias1,
                                     1.0f / std::sqrt(bias2),
                                     epsilon,
                                     1.0f - learning_rate * decay};
    at::parallel_for(0, count, 1 << 16, [&](int64_t begin, int64_t end) {
      clusterllm::update(parameters + begin, first + begin, second + begin, gradient + begin, end - begin, c);
    });
  });
}
