// The process: versions, threads, random generators, determinism, CUDA.
#include "shim.h"

#include <atomic>
#include <dlfcn.h>

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <ATen/Version.h>
#include <torch/version.h>

namespace {

// 0: nobody has said; every thread uses OpenMP's default.
std::atomic<int32_t> configured_threads{0};
thread_local int32_t threads_in_use = 0;

c10::Device device_of(int32_t type, int32_t index) {
  return c10::Device(static_cast<c10::DeviceType>(type), static_cast<c10::DeviceIndex>(index));
}

at::Generator& generator(void* handle) {
  return *static_cast<at::Generator*>(handle);
}

}  // namespace

void clt::use_configured_threads() {
  const int32_t wanted = configured_threads.load(std::memory_order_relaxed);
  if (wanted != threads_in_use) {
    at::set_num_threads(wanted);
    threads_in_use = wanted;
  }
}

CLT_EXPORT const char* clt_torch_version() {
  return TORCH_VERSION;
}

// How libtorch was built and what it uses, in PyTorch's words (torch.__config__.show()).
CLT_EXPORT const char* clt_show_config() {
  static const std::string text = [] {
    try {
      return at::show_config();
    } catch (const std::exception& e) {
      return std::string(e.what());
    }
  }();
  return text.c_str();
}

CLT_EXPORT int32_t clt_set_threads(int32_t count) {
  return clt::guarded([&] {
    at::set_num_threads(count);
    configured_threads.store(count, std::memory_order_relaxed);
    threads_in_use = count;
    return 0;
  });
}

CLT_EXPORT int32_t clt_threads() {
  return clt::guarded([&] {
    clt::use_configured_threads();
    return at::get_num_threads();
  });
}

CLT_EXPORT int32_t clt_set_interop_threads(int32_t count) {
  return clt::guarded([&] {
    at::set_num_interop_threads(count);
    return 0;
  });
}

CLT_EXPORT int32_t clt_interop_threads() {
  return clt::guarded([&] { return at::get_num_interop_threads(); });
}

CLT_EXPORT int32_t clt_manual_seed(int64_t seed) {
  return clt::guarded([&] {
    at::manual_seed(static_cast<uint64_t>(seed));
    return 0;
  });
}

// The generator that operators use when they are given none.
CLT_EXPORT int32_t clt_default_generator(int32_t device_type, int32_t device_index, void** result) {
  return clt::guarded([&] {
    *result = new at::Generator(at::globalContext().defaultGenerator(device_of(device_type, device_index)));
    return 0;
  });
}

CLT_EXPORT int32_t clt_new_generator(uint64_t seed, int32_t device_type, int32_t device_index, void** result) {
  return clt::guarded([&] {
    const c10::Device device = device_of(device_type, device_index);
    at::Generator made = device.is_cpu() ? at::detail::createCPUGenerator(seed)
                                         : at::globalContext().defaultGenerator(device).clone();
    made.set_current_seed(seed);
    *result = new at::Generator(std::move(made));
    return 0;
  });
}

CLT_EXPORT void clt_free_generator(void* handle) {
  delete static_cast<at::Generator*>(handle);
}

CLT_EXPORT int32_t clt_generator_set_seed(void* handle, int64_t seed) {
  return clt::guarded([&] {
    std::lock_guard<std::mutex> lock(generator(handle).mutex());
    generator(handle).set_current_seed(static_cast<uint64_t>(seed));
    return 0;
  });
}

CLT_EXPORT int32_t clt_generator_seed(void* handle, int64_t* seed) {
  return clt::guarded([&] {
    *seed = static_cast<int64_t>(generator(handle).current_seed());
    return 0;
  });
}

CLT_EXPORT int32_t clt_generator_new_seed(void* handle, int64_t* seed) {
  return clt::guarded([&] {
    std::lock_guard<std::mutex> lock(generator(handle).mutex());
    *seed = static_cast<int64_t>(generator(handle).seed());
    return 0;
  });
}

CLT_EXPORT int32_t clt_generator_state(void* handle, void** state) {
  return clt::guarded([&] {
    std::lock_guard<std::mutex> lock(generator(handle).mutex());
    *state = new at::Tensor(generator(handle).get_state());
    return 0;
  });
}

CLT_EXPORT int32_t clt_generator_set_state(void* handle, void* state) {
  return clt::guarded([&] {
    std::lock_guard<std::mutex> lock(generator(handle).mutex());
    generator(handle).set_state(clt::tensor(state));
    return 0;
  });
}

// Algorithms whose result depends on nothing but their input; TF32 off means fp32 products in fp32.
CLT_EXPORT int32_t clt_set_deterministic(int32_t deterministic, int32_t allow_tf32) {
  return clt::guarded([&] {
    at::globalContext().setDeterministicAlgorithms(deterministic != 0, /*warn_only=*/false);
    at::globalContext().setDeterministicCuDNN(deterministic != 0);
    at::globalContext().setBenchmarkCuDNN(false);
    at::globalContext().setAllowTF32CuBLAS(allow_tf32 != 0);
    at::globalContext().setAllowTF32CuDNN(allow_tf32 != 0);
    return 0;
  });
}

CLT_EXPORT int32_t clt_allow_tf32(int32_t cudnn) {
  return clt::guarded([&] {
    return static_cast<int32_t>(
        cudnn != 0 ? at::globalContext().allowTF32CuDNN() : at::globalContext().allowTF32CuBLAS());
  });
}

CLT_EXPORT int32_t clt_set_allow_tf32(int32_t cudnn, int32_t allow) {
  return clt::guarded([&] {
    if (cudnn != 0) {
      at::globalContext().setAllowTF32CuDNN(allow != 0);
    } else {
      at::globalContext().setAllowTF32CuBLAS(allow != 0);
    }
    return 0;
  });
}

CLT_EXPORT int32_t clt_cuda_is_available() {
  return clt::guarded([&] { return static_cast<int32_t>(at::globalContext().hasCUDA()); });
}

CLT_EXPORT int32_t clt_cuda_device_count() {
  return clt::guarded([&] {
    return at::globalContext().hasCUDA() ? static_cast<int32_t>(at::detail::getCUDAHooks().getNumGPUs()) : 0;
  });
}

CLT_EXPORT int32_t clt_cuda_synchronize(int32_t device_index) {
  return clt::guarded([&] {
    at::detail::getCUDAHooks().deviceSynchronize(static_cast<c10::DeviceIndex>(device_index));
    return 0;
  });
}

// The path of the library that the process's symbol comes from, or null.
CLT_EXPORT const char* clt_library_of(const char* symbol) {
  static thread_local std::string path;
  Dl_info info;
  void* address = dlsym(RTLD_DEFAULT, symbol);
  if (address == nullptr || dladdr(address, &info) == 0 || info.dli_fname == nullptr) {
    return nullptr;
  }
  path = info.dli_fname;
  return path.c_str();
}

// Calls a function `const char* f(void)` of any loaded library (openblas_get_config), or returns null.
CLT_EXPORT const char* clt_text_of(const char* symbol) {
  auto function = reinterpret_cast<const char* (*)()>(dlsym(RTLD_DEFAULT, symbol));
  return function == nullptr ? nullptr : function();
}

// Calls a function `int f(void)` of any loaded library (dnnl_get_effective_cpu_isa), or returns -1.
CLT_EXPORT int32_t clt_number_of(const char* symbol) {
  auto function = reinterpret_cast<int (*)()>(dlsym(RTLD_DEFAULT, symbol));
  return function == nullptr ? -1 : function();
}
