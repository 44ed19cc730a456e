// LayerNorm (Ba et al., 2016) and RMSNorm (Zhang and Sennrich, 2019) over the last dimension: the latter is the former
// with the mean taken for zero, and without a bias.
#include "common.h"

namespace clusterllm {
namespace {

// Rows whose weight gradients are summed together: the order of additions does not depend on the number of threads.
constexpr int64_t kRows = 64;

struct Statistics {
  float mean, inverse;
};

CLUSTERLLM_SIMD Statistics statistics(const float* x, int64_t n, bool centred, float epsilon) {
  float sum = 0;
  if (centred)
    for (int64_t i = 0; i < n; i++) sum += x[i];
  const float mean = sum / static_cast<float>(n);
  float squares = 0;
  for (int64_t i = 0; i < n; i++) squares += (x[i] - mean) * (x[i] - mean);
  return {mean, 1.0f / std::sqrt(squares / static_cast<float>(n) + epsilon)};
}

CLUSTERLLM_SIMD void normalize(const float* __restrict x, float* __restrict y, const float* __restrict weight,
                               const float* __restrict bias, int64_t n, Statistics s) {
  if (bias == nullptr) {
    for (int64_t i = 0; i < n; i++) y[i] = (x[i] - s.mean) * s.inverse * weight[i];
  } else {
    for (int64_t i = 0; i < n; i++) y[i] = (x[i] - s.mean) * s.inverse * weight[i] + bias[i];
  }
}

// Adds to dweight and, where there is one, dbias.
CLUSTERLLM_SIMD void normalize_backward(const float* __restrict x, const float* __restrict dy, float* __restrict dx,
                                        const float* __restrict weight, float* __restrict dweight,
                                        float* __restrict dbias, int64_t n, Statistics s, bool centred) {
  float sum = 0, projection = 0;
  for (int64_t i = 0; i < n; i++) {
    const float unit = (x[i] - s.mean) * s.inverse, d = dy[i] * weight[i];
    sum += d;
    projection += d * unit;
    dweight[i] += dy[i] * unit;
  }
  if (dbias != nullptr)
    for (int64_t i = 0; i < n; i++) dbias[i] += dy[i];
  const float mean = centred ? sum / static_cast<float>(n) : 0.0f, slope = projection / static_cast<float>(n);
  for (int64_t i = 0; i < n; i++) {
    const float unit = (x[i] - s.mean) * s.inverse;
    dx[i] = s.inverse * (dy[i] * weight[i] - mean - unit * slope);
  }
}

struct Norm : Function<Norm> {
  static Tensor forward(AutogradContext* context, const Tensor& input, const Tensor& weight,
                        const c10::optional<Tensor>& optional_bias, bool centred, double epsilon) {
    const Tensor bias = optional_bias.value_or(Tensor());
    at::AutoDispatchBelowADInplaceOrView below;
    const Tensor x = input.contiguous(), w = weight.contiguous(), b = bias.defined() ? bias.contiguous() : bias;
    const Tensor y = at::empty_like(x);
    const int64_t width = w.numel(), rows = x.numel() / width;
    const Tensor saved = at::empty({rows, 2}, x.options());
    const float *px = x.data_ptr<float>(), *pw = w.data_ptr<float>(), *pb = b.defined() ? b.data_ptr<float>() : nullptr;
    float* py = y.data_ptr<float>();
    auto* row_statistics = reinterpret_cast<Statistics*>(saved.data_ptr<float>());
    at::parallel_for(0, rows, kRows, [&](int64_t begin, int64_t end) {
      for (int64_t r = begin; r < end; r++) {
        row_statistics[r] = statistics(px + r * width, width, centred, static_cast<float>(epsilon));
        normalize(px + r * width, py + r * width, pw, pb, width, row_statistics[r]);
      }
    });
    context->save_for_backward({x, w, saved});
    context->saved_data["centred"] = centred;
    context->saved_data["bias"] = bias.defined();
    return y;
  }

  static variable_list backward(AutogradContext* context, variable_list gradients) {
    at::NoGradGuard no_grad;
    const auto saved = context->get_saved_variables();
    const Tensor &x = saved[0], &w = saved[1];
    const bool centred = context->saved_data["centred"].toBool(), has_bias = context->saved_data["bias"].toBool();
    const Tensor dy = gradients[0].contiguous(), dx = at::empty_like(x);
    const int64_t width = w.numel(), rows = x.numel() / width, blocks = (rows + kRows - 1) / kRows;
    const Tensor partial = at::zeros({2, blocks, width}, x.options());
    const float *px = x.data_ptr<float>(), *pdy = dy.data_ptr<float>(), *pw = w.data_ptr<float>();
    const auto* row_statistics = reinterpret_cast<const Statistics*>(saved[2].data_ptr<float>());
    float *pdx = dx.data_ptr<float>(), *pdw = partial.data_ptr<float>(),
          *pdb = has_bias ? pdw + blocks * width : nullptr;
    at::parallel_for(0, blocks, 1, [&](int64_t begin, int64_t end) {
      for (int64_t block = begin; block < end; block++) {
        const int64_t last = std::min(rows, (block + 1) * kRows);
        for (int64_t r = block * kRows; r < last; r++)
          normalize_backward(px + r * width, pdy + r * width, pdx + r * width, pw, pdw + block * width,
                             has_bias ? pdb + block * width : nullptr, width, row_statistics[r], centred);
      }
    });
    const Tensor dw = partial[0].sum(0), db = has_bias ? partial[1].sum(0) : Tensor();
    return {dx, dw, db, Tensor(), Tensor()};
  }
};

void check(const Tensor& input, const Tensor& weight, const Tensor* bias) {
  TORCH_CHECK(weight.dim() == 1 && weight.numel() > 0 && input.dim() > 0 && input.size(-1) == weight.numel() &&
                  (bias == nullptr || bias->sizes() == weight.sizes()),
              "norm: input ", input.sizes(), " does not fit weight ", weight.sizes());
  TORCH_CHECK(input.scalar_type() == at::kFloat && weight.scalar_type() == at::kFloat, "norm: needs float32");
}

}  // namespace
}  // namespace clusterllm

CLUSTERLLM_EXPORT int clusterllm_operators_layer_norm(const at::Tensor* input, const at::Tensor* weight,
                                                      const at::Tensor* bias, double epsilon, at::Tensor** result) {
  return clusterllm::guarded([&] {
    clusterllm::check(*input, *weight, bias);
    *result = new at::Tensor(clusterllm::Norm::apply(
        *input, *weight, bias ? c10::optional<at::Tensor>(*bias) : c10::nullopt, true, epsilon));
  });
}

CLUSTERLLM_EXPORT int clusterllm_operators_rms_norm(const at::Tensor* input, const at::Tensor* weight, double epsilon,
                                                    at::Tensor** result) {
  return clusterllm::guarded([&] {
    clusterllm::check(*input, *weight, nullptr);
    *result = new at::Tensor(clusterllm::Norm::apply(*input, *weight, c10::optional<at::Tensor>(), false, epsilon));
  });
}
