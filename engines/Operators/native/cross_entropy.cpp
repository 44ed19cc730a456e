// Sum of cross-entropies of softmax(h W^T), without ever holding the (N, V) logits: each chunk of rows is turned into
// its own gradient in place, as long as it is in memory (Hsu et al., Liger Kernel, 2024). Gradients are made in the
// forward pass.
#include "common.h"

namespace clusterllm {
namespace {

constexpr int64_t kIgnored = -100;

// Of logits at a time. Each further chunk reads and writes the weight's whole gradient once more.
constexpr int64_t kChunkBytes = 256 << 20;

struct RowLoss {
  double loss;
  int64_t counted;
};

// logits (columns) become softmax - one-hot; returns log-sum-exp - logit[target].
CLUSTERLLM_SIMD double row_forward_backward(float* row, int64_t columns, int64_t target, bool gradient) {
  float largest = -INFINITY;
  for (int64_t c = 0; c < columns; c++) largest = row[c] > largest ? row[c] : largest;
  const float logit = row[target];
  // Partial sums of a fixed width keep the float sum of a large vocabulary accurate.
  double sum = 0;
  for (int64_t begin = 0; begin < columns; begin += 1024) {
    const int64_t end = begin + 1024 < columns ? begin + 1024 : columns;
    float part = 0;
    for (int64_t c = begin; c < end; c++) {
      const float e = fast_exp(row[c] - largest);
      if (gradient) row[c] = e;
      part += e;
    }
    sum += part;
  }
  if (gradient) {
    const float inverse = static_cast<float>(1.0 / sum);
    for (int64_t c = 0; c < columns; c++) row[c] *= inverse;
    row[target] -= 1.0f;
  }
  return std::log(sum) + (static_cast<double>(largest) - logit);
}

CLUSTERLLM_SIMD void scale_row(float* row, int64_t columns, float factor) {
  for (int64_t c = 0; c < columns; c++) row[c] *= factor;
}

// Factors of the rows may be null: all 1.
double chunk_losses(float* logits, int64_t rows, int64_t columns, const int64_t* targets, const float* factors,
                    bool gradient) {
  std::vector<double> losses(rows, 0.0);
  at::parallel_for(0, rows, 1, [&](int64_t begin, int64_t end) {
    for (int64_t r = begin; r < end; r++) {
      float* row = logits + r * columns;
      if (targets[r] == kIgnored) {
        if (gradient) std::memset(row, 0, columns * sizeof(float));
      } else {
        losses[r] = row_forward_backward(row, columns, targets[r], gradient);
        if (factors != nullptr) {
          losses[r] *= factors[r];
          if (gradient) scale_row(row, columns, factors[r]);
        }
      }
    }
  });
  double sum = 0;
  for (const double loss : losses) sum += loss;
  return sum;
}

void check_targets(const Tensor& targets, int64_t rows, int64_t columns) {
  TORCH_CHECK(targets.scalar_type() == at::kLong && targets.is_contiguous() && targets.numel() == rows,
              "cross entropy: targets must be ", rows, " contiguous int64 values");
  const int64_t* t = targets.data_ptr<int64_t>();
  for (int64_t r = 0; r < rows; r++)
    TORCH_CHECK(t[r] == kIgnored || (t[r] >= 0 && t[r] < columns), "cross entropy: target ", t[r],
                " is not in a vocabulary of ", columns);
}

struct Gradients {
  Tensor hidden, weight;  // a frozen weight has none
  bool weight_written = false;
};

double compute(const Tensor& h, const Tensor& w, const Tensor& targets, const float* factors, bool bf16,
               Gradients* gradients) {
  const int64_t rows = h.size(0), columns = w.size(0);
  const int64_t most = std::max<int64_t>(64, kChunkBytes / (columns * 4)), chunks = (rows + most - 1) / most;
  const int64_t chunk = (rows + chunks - 1) / chunks;
  const auto type = bf16 ? at::kBFloat16 : at::kFloat;
  const Tensor weight = w.to(type).contiguous();
  Tensor buffer = at::empty({chunk, columns}, h.options());
  double loss = 0;
  for (int64_t first = 0; first < rows; first += chunk) {
    const int64_t count = std::min(chunk, rows - first);
    const Tensor part = h.narrow(0, first, count).to(type);
    Tensor logits = buffer.narrow(0, 0, count);  // (count, V)
    product(logits, part, false, weight, true);
    loss += chunk_losses(logits.data_ptr<float>(), count, columns, targets.data_ptr<int64_t>() + first,
                         factors == nullptr ? nullptr : factors + first, gradients != nullptr);
    if (gradients == nullptr) continue;
    const Tensor dlogits = logits.to(type);
    product(gradients->hidden.narrow(0, first, count), dlogits, false, weight, false);
    if (gradients->weight.defined())
      product(gradients->weight, dlogits, true, part, false, first == 0 ? 0.0f : 1.0f);
  }
  return loss;
}

struct LinearCrossEntropy : Function<LinearCrossEntropy> {
  static Tensor forward(AutogradContext* context, const Tensor& hidden, const Tensor& weight, const Tensor& targets,
                        const c10::optional<Tensor>& factors, bool bf16, bool needs_gradients) {
    Gradients gradients;
    const float* by = factors ? factors->data_ptr<float>() : nullptr;
    const bool trains = needs_gradients && weight.requires_grad();
    if (trains) gradients.weight = gradient_to_write(weight);
    at::AutoDispatchBelowADInplaceOrView below;
    const Tensor h = hidden.contiguous();
    double loss;
    if (needs_gradients) {
      gradients.hidden = at::empty_like(h);
      gradients.weight_written = gradients.weight.defined();
      if (trains && !gradients.weight_written) gradients.weight = at::empty_like(weight);
      loss = compute(h, weight, targets, by, bf16, &gradients);
      context->saved_data["hidden"] = gradients.hidden;
      context->saved_data["written"] = gradients.weight_written;
      if (trains && !gradients.weight_written) context->saved_data["weight"] = gradients.weight;
    } else {
      loss = compute(h, weight, targets, by, bf16, nullptr);
    }
    return at::scalar_tensor(loss, at::TensorOptions().dtype(at::kDouble));
  }

  static variable_list backward(AutogradContext* context, variable_list upstream) {
    at::NoGradGuard no_grad;
    const double scale = upstream[0].item<double>();
    Tensor dh = context->saved_data["hidden"].toTensor(), dw;
    const auto weight = context->saved_data.find("weight");
    TORCH_CHECK(scale == 1 || !context->saved_data["written"].toBool(),
                "cross entropy: the weight's gradient is already written; only an upstream gradient of 1 fits it");
    if (weight != context->saved_data.end()) dw = weight->second.toTensor();
    if (scale != 1) {
      dh = dh * scale;
      if (dw.defined()) dw = dw * scale;
    }
    context->saved_data.clear();
    return {dh, dw, Tensor(), Tensor(), Tensor(), Tensor()};
  }
};

}  // namespace
}  // namespace clusterllm

CLUSTERLLM_EXPORT int clusterllm_operators_linear_cross_entropy(const at::Tensor* hidden, const at::Tensor* weight,
                                                                const at::Tensor* targets, const at::Tensor* factors,
                                                                int bf16, at::Tensor** result) {
  return clusterllm::guarded([&] {
    TORCH_CHECK(hidden->dim() == 2 && weight->dim() == 2 && hidden->size(1) == weight->size(1) && hidden->size(0) > 0,
                "cross entropy: hidden ", hidden->sizes(), " does not fit weight ", weight->sizes());
    clusterllm::check_targets(*targets, hidden->size(0), weight->size(0));
    TORCH_CHECK(factors == nullptr || (factors->scalar_type() == at::kFloat && factors->is_contiguous() &&
                                       factors->numel() == hidden->size(0)),
                "cross entropy: factors must be ", hidden->size(0), " contiguous float32 values");
    const bool needs = at::GradMode::is_enabled() && (hidden->requires_grad() || weight->requires_grad());
    *result = new at::Tensor(clusterllm::LinearCrossEntropy::apply(
        *hidden, *weight, *targets, factors ? c10::optional<at::Tensor>(*factors) : c10::nullopt, bf16 != 0, needs));
  });
}
