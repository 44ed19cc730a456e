// GELU in its tanh form: libtorch has it, TorchSharp 0.106 does not.
#include "common.h"

CLUSTERLLM_EXPORT int clusterllm_operators_gelu_tanh(const at::Tensor* input, at::Tensor** result) {
  return clusterllm::guarded([&] { *result = new at::Tensor(at::gelu(*input, "tanh")); });
}
