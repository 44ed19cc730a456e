// AdamW with decoupled decay (Loshchilov and Hutter, 2019, algorithm 2), one pass over memory. Elementwise: cuts do not
// matter.
#include "common.h"

namespace clusterllm {
namespace {

struct Coefficients {
  float clip, beta1, beta2, one_minus_beta1, one_minus_beta2, step_size, inverse_root_bias2, epsilon, keep;
};

CLUSTERLLM_SIMD void update(float* __restrict p, float* __restrict m, float* __restrict v, const float* __restrict g,
                            int64_t n, const Coefficients& c) {
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

// Four flat float32 tensors of one length on the CPU; the first three are updated. Bias corrections: 1 - beta^t.
CLUSTERLLM_EXPORT int clusterllm_operators_adamw(const at::Tensor* parameters, const at::Tensor* first,
                                                 const at::Tensor* second, const at::Tensor* gradient,
                                                 float learning_rate, float clip, float bias1, float bias2, float beta1,
                                                 float beta2, float epsilon, float decay) {
  return clusterllm::guarded([&] {
    for (const at::Tensor* t : {parameters, first, second, gradient})
      TORCH_CHECK(t->is_contiguous() && t->scalar_type() == at::kFloat && t->numel() == parameters->numel(),
                  "adamw: needs contiguous float32 tensors of one length");
    const clusterllm::Coefficients c{clip,
                                     beta1,
                                     beta2,
                                     1.0f - beta1,
                                     1.0f - beta2,
                                     learning_rate / bias1,
                                     1.0f / std::sqrt(bias2),
                                     epsilon,
                                     1.0f - learning_rate * decay};
    float *p = parameters->data_ptr<float>(), *m = first->data_ptr<float>(), *v = second->data_ptr<float>();
    const float* g = gradient->data_ptr<float>();
    at::parallel_for(0, parameters->numel(), 1 << 16, [&](int64_t begin, int64_t end) {
      clusterllm::update(p + begin, m + begin, v + begin, g + begin, end - begin, c);
    });
  });
}
