// GELU in its tanh form, and SwiGLU: one pass each way, from saved inputs. Elementwise: cuts do not matter.
#include "common.h"

namespace clusterllm {
namespace {

constexpr int64_t kGrain = 1 << 14;
constexpr float kCubic = 0.044715f, kTwoRootTwoOverPi = 1.5957691216057308f;

inline float sigmoid(float x) { return 1.0f / (1.0f + fast_exp(-x)); }

// 0.5 x (1 + tanh(u)) = x sigmoid(2u), u = sqrt(2 / pi) (x + 0.044715 x^3).
inline float gelu_gate(float x) { return sigmoid(kTwoRootTwoOverPi * (x + kCubic * (x * x * x))); }

CLUSTERLLM_SIMD void gelu(const float* __restrict x, float* __restrict y, int64_t n) {
  for (int64_t i = 0; i < n; i++) y[i] = x[i] * gelu_gate(x[i]);
}

CLUSTERLLM_SIMD void gelu_backward(const float* __restrict x, const float* __restrict dy, float* __restrict dx,
                                   int64_t n) {
  for (int64_t i = 0; i < n; i++) {
    const float gate = gelu_gate(x[i]);
    const float slope = kTwoRootTwoOverPi * (1.0f + 3.0f * kCubic * (x[i] * x[i]));
    dx[i] = dy[i] * (gate + x[i] * slope * (gate * (1.0f - gate)));
  }
}

CLUSTERLLM_SIMD void swiglu(const float* __restrict gate, const float* __restrict up, float* __restrict y, int64_t n) {
  for (int64_t i = 0; i < n; i++) y[i] = gate[i] * sigmoid(gate[i]) * up[i];
}

CLUSTERLLM_SIMD void swiglu_backward(const float* __restrict gate, const float* __restrict up,
                                     const float* __restrict dy, float* __restrict dgate, float* __restrict dup,
                                     int64_t n) {
  for (int64_t i = 0; i < n; i++) {
    const float s = sigmoid(gate[i]);
    dup[i] = dy[i] * (gate[i] * s);
    dgate[i] = dy[i] * up[i] * (s * (1.0f + gate[i] * (1.0f - s)));
  }
}

struct Gelu : Function<Gelu> {
  static Tensor forward(AutogradContext* context, const Tensor& input) {
    at::AutoDispatchBelowADInplaceOrView below;
    const Tensor x = input.contiguous(), y = at::empty_like(x);
    const float* from = x.data_ptr<float>();
    float* to = y.data_ptr<float>();
    at::parallel_for(0, x.numel(), kGrain,
                     [&](int64_t begin, int64_t end) { gelu(from + begin, to + begin, end - begin); });
    context->save_for_backward({x});
    return y;
  }

  static variable_list backward(AutogradContext* context, variable_list gradients) {
    at::NoGradGuard no_grad;
    const Tensor x = context->get_saved_variables()[0], dy = gradients[0].contiguous(), dx = at::empty_like(x);
    const float *px = x.data_ptr<float>(), *pdy = dy.data_ptr<float>();
    float* pdx = dx.data_ptr<float>();
    at::parallel_for(0, x.numel(), kGrain, [&](int64_t begin, int64_t end) {
      gelu_backward(px + begin, pdy + begin, pdx + begin, end - begin);
    });
    return {dx};
  }
};

struct SwiGlu : Function<SwiGlu> {
  static Tensor forward(AutogradContext* context, const Tensor& gate, const Tensor& up) {
    at::AutoDispatchBelowADInplaceOrView below;
    const Tensor g = gate.contiguous(), u = up.contiguous(), y = at::empty_like(g);
    const float *pg = g.data_ptr<float>(), *pu = u.data_ptr<float>();
    float* py = y.data_ptr<float>();
    at::parallel_for(0, g.numel(), kGrain,
                     [&](int64_t begin, int64_t end) { swiglu(pg + begin, pu + begin, py + begin, end - begin); });
    context->save_for_backward({g, u});
    return y;
  }

  static variable_list backward(AutogradContext* context, variable_list gradients) {
    at::NoGradGuard no_grad;
    const auto saved = context->get_saved_variables();
    const Tensor dy = gradients[0].contiguous(), dgate = at::empty_like(dy), dup = at::empty_like(dy);
    const float *pg = saved[0].data_ptr<float>(), *pu = saved[1].data_ptr<float>(), *pdy = dy.data_ptr<float>();
    float *pdg = dgate.data_ptr<float>(), *pdu = dup.data_ptr<float>();
    at::parallel_for(0, dy.numel(), kGrain, [&](int64_t begin, int64_t end) {
      swiglu_backward(pg + begin, pu + begin, pdy + begin, pdg + begin, pdu + begin, end - begin);
    });
    return {dgate, dup};
  }
};

}  // namespace
}  // namespace clusterllm

CLUSTERLLM_EXPORT int clusterllm_operators_gelu_tanh(const at::Tensor* input, at::Tensor** result) {
  return clusterllm::guarded([&] {
    TORCH_CHECK(input->scalar_type() == at::kFloat, "gelu: needs float32");
    *result = new at::Tensor(clusterllm::Gelu::apply(*input));
  });
}

CLUSTERLLM_EXPORT int clusterllm_operators_swiglu(const at::Tensor* gate, const at::Tensor* up, at::Tensor** result) {
  return clusterllm::guarded([&] {
    TORCH_CHECK(gate->scalar_type() == at::kFloat && up->scalar_type() == at::kFloat && gate->sizes() == up->sizes(),
                "swiglu: needs two float32 tensors of one shape");
    *result = new at::Tensor(clusterllm::SwiGlu::apply(*gate, *up));
  });
}
