/* base/thread.h - starting a thread that must start: like memory, its want ends the process with a clear message and
 * exit 71.
 */
#ifndef KITH_BASE_THREAD_H
#define KITH_BASE_THREAD_H

#include <pthread.h>

void thread_start(pthread_t *out, void *(*main)(void *), void *arg);

#endif
