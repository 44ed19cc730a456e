// Keeps signals away from oneDNN's products.
#pragma once

namespace clusterllm {

// While one lives, this thread takes no signals but those of its own faults; they wait, or go to another thread.
//
// Before its mending in 2026 (issue 4845) oneDNN's float32 products point the stack pointer into a buffer on the heap.
// The kernel then writes a signal's frame, some 3 KB, over what lies below that buffer: another tensor, or malloc's own
// records. .NET sends signals to threads whenever it collects garbage, and a shell to whoever it wakes.
class NoSignals {
 public:
  NoSignals();
  ~NoSignals();
  NoSignals(const NoSignals&) = delete;
  NoSignals& operator=(const NoSignals&) = delete;
};

// The same for good, for the threads that share this thread's products with it; they run nothing but such work.
void keep_signals_from_team();

}  // namespace clusterllm
