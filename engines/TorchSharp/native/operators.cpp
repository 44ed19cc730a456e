// The generic entry: any ATen operator, by name and overload, through the dispatcher.
#include "shim.h"

#include <deque>
#include <mutex>

#include <ATen/core/dispatch/Dispatcher.h>
#include <ATen/core/Generator.h>

namespace {

using clt::Value;

struct Operator {
  c10::OperatorHandle handle;
  // What the schema says for arguments that the caller leaves out; newer versions of libtorch add such arguments.
  torch::jit::Stack defaults;
};

// Entries are never removed: C# keeps their addresses.
std::mutex operators_mutex;
std::deque<Operator> operators;

c10::IValue to_ivalue(const Value& value) {
  switch (value.kind) {
    case clt::kNone:
      return c10::IValue();
    case clt::kTensor:
      return value.bits == 0 ? c10::IValue() : c10::IValue(clt::tensor(value.bits));
    case clt::kInt:
      return c10::IValue(value.bits);
    case clt::kDouble: {
      double number;
      static_assert(sizeof number == sizeof value.bits, "a double has the size of the payload");
      __builtin_memcpy(&number, &value.bits, sizeof number);
      return c10::IValue(number);
    }
    case clt::kBool:
      return c10::IValue(value.bits != 0);
    case clt::kIntList:
      return c10::IValue(at::ArrayRef<int64_t>(reinterpret_cast<const int64_t*>(value.bits), value.count));
    case clt::kDoubleList:
      return c10::IValue(at::ArrayRef<double>(reinterpret_cast<const double*>(value.bits), value.count));
    case clt::kTensorList: {
      c10::List<at::Tensor> list;
      list.reserve(value.count);
      for (int32_t i = 0; i < value.count; i++) {
        list.push_back(clt::tensor(reinterpret_cast<const int64_t*>(value.bits)[i]));
      }
      return c10::IValue(std::move(list));
    }
    case clt::kOptionalTensorList: {
      c10::List<c10::optional<at::Tensor>> list;
      list.reserve(value.count);
      for (int32_t i = 0; i < value.count; i++) {
        const int64_t handle = reinterpret_cast<const int64_t*>(value.bits)[i];
        list.push_back(handle == 0 ? c10::optional<at::Tensor>() : c10::optional<at::Tensor>(clt::tensor(handle)));
      }
      return c10::IValue(std::move(list));
    }
    case clt::kString:
      return c10::IValue(std::string(reinterpret_cast<const char*>(value.bits), value.count));
    case clt::kDevice:
      return c10::IValue(c10::Device(
          static_cast<c10::DeviceType>(value.bits >> 32), static_cast<c10::DeviceIndex>(value.bits & 0xffffffff)));
    case clt::kGenerator:
      return c10::IValue(*reinterpret_cast<at::Generator*>(value.bits));
    default:
      TORCH_CHECK(false, "an argument has the unknown kind ", value.kind);
  }
}

Value to_value(at::Tensor&& tensor) {
  if (!tensor.defined()) {
    return {clt::kNone, 0, 0};
  }
  int32_t kib = 0;
  if (!tensor.is_cpu() && tensor.has_storage() && tensor.storage().use_count() == 1) {
    kib = static_cast<int32_t>(std::min<size_t>(tensor.storage().nbytes() >> 10, INT32_MAX));
  }
  return {clt::kTensor, kib, clt::new_handle(std::move(tensor))};
}

// A stack kept by each thread, so that a call allocates nothing; a nested call finds it taken and makes its own.
struct BorrowedStack {
  static thread_local torch::jit::Stack spare;
  torch::jit::Stack stack;

  BorrowedStack() : stack(std::move(spare)) {
    stack.clear();
  }
  ~BorrowedStack() {
    stack.clear();
    spare = std::move(stack);
  }
};
thread_local torch::jit::Stack BorrowedStack::spare;

// Results beyond what the caller had room for, until it asks for them.
thread_local std::vector<Value> overflow;

struct Results {
  Value* values;
  int32_t capacity;
  int32_t count = 0;

  void add(Value value) {
    if (count < capacity) {
      values[count] = value;
    } else {
      overflow.push_back(value);
    }
    count++;
  }
};

void add_result(Results& results, c10::IValue&& result) {
  if (result.isTensor()) {
    results.add(to_value(std::move(result).toTensor()));
  } else if (result.isTensorList()) {
    for (const at::Tensor& item : result.toTensorList().vec()) {
      results.add(to_value(at::Tensor(item)));
    }
  } else if (result.isInt()) {
    results.add({clt::kInt, 0, result.toInt()});
  } else if (result.isBool()) {
    results.add({clt::kBool, 0, result.toBool()});
  } else if (result.isDouble()) {
    const double number = result.toDouble();
    int64_t bits;
    __builtin_memcpy(&bits, &number, sizeof bits);
    results.add({clt::kDouble, 0, bits});
  } else if (result.isNone()) {
    results.add({clt::kNone, 0, 0});
  } else {
    TORCH_CHECK(false, "an operator returned a ", result.tagKind(), ", which this boundary does not carry");
  }
}

}  // namespace

// Whether the loaded libtorch has the operator: its address in *found, or null.
CLT_EXPORT int32_t clt_find(const char* name, const char* overload, void** found) {
  return clt::guarded([&] {
    *found = nullptr;
    auto handle = c10::Dispatcher::singleton().findSchema({name, overload});
    if (!handle.has_value()) {
      return 0;
    }
    torch::jit::Stack defaults;
    for (const auto& argument : handle->schema().arguments()) {
      defaults.push_back(argument.default_value().value_or(c10::IValue()));
    }
    std::lock_guard<std::mutex> lock(operators_mutex);
    operators.push_back({*handle, std::move(defaults)});
    *found = &operators.back();
    return 0;
  });
}

// Calls an operator. Returns how many results there are; those beyond `capacity` are fetched by clt_take_overflow.
CLT_EXPORT int32_t clt_call(void* op, const Value* arguments, int32_t argument_count, Value* results,
                            int32_t capacity) {
  return clt::guarded([&] {
    clt::use_configured_threads();
    const Operator& entry = *static_cast<const Operator*>(op);
    TORCH_CHECK(static_cast<size_t>(argument_count) <= entry.defaults.size(), toString(entry.handle.operator_name()),
                " takes at most ", entry.defaults.size(), " arguments, not ", argument_count);
    BorrowedStack borrowed;
    torch::jit::Stack& stack = borrowed.stack;
    for (int32_t i = 0; i < argument_count; i++) {
      stack.push_back(arguments[i].kind == clt::kDefault ? entry.defaults[i] : to_ivalue(arguments[i]));
    }
    for (size_t i = argument_count; i < entry.defaults.size(); i++) {
      stack.push_back(entry.defaults[i]);
    }
    entry.handle.callBoxed(stack);
    Results out{results, capacity};
    overflow.clear();
    for (c10::IValue& result : stack) {
      add_result(out, std::move(result));
    }
    return out.count;
  });
}

CLT_EXPORT void clt_take_overflow(Value* results) {
  std::copy(overflow.begin(), overflow.end(), results);
  overflow.clear();
}
