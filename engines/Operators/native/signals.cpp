#include "signals.h"

#include <ATen/Parallel.h>

#include <csignal>

namespace clusterllm {
namespace {

// One inside another costs nothing.
thread_local int depth = 0;
thread_local sigset_t before;
thread_local bool kept_for_good = false;

sigset_t all_but_faults() {
  sigset_t set;
  sigfillset(&set);
  for (const int fault : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGABRT, SIGSYS}) sigdelset(&set, fault);
  return set;
}

const sigset_t blocked = all_but_faults();

}  // namespace

NoSignals::NoSignals() {
  if (depth++ == 0) pthread_sigmask(SIG_BLOCK, &blocked, &before);
}

NoSignals::~NoSignals() {
  if (--depth == 0) pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

void keep_signals_from_team() {
  const int threads = at::get_num_threads();
  if (threads == 1 || at::in_parallel_region()) return;
  // Each time: OpenMP ends threads that a smaller team does without, and begins others.
  const NoSignals inherited;
  at::parallel_for(0, threads, 1, [](int64_t, int64_t) {
    if (at::get_thread_num() == 0 || kept_for_good) return;
    pthread_sigmask(SIG_BLOCK, &blocked, nullptr);
    kept_for_good = true;
  });
}

}  // namespace clusterllm
