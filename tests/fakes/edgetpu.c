/* Fake libedgetpu.so.1: an external delegate of TFLite that leaves every operation to the CPU.
 *
 * Files in a folder control it: the one that the environment variable FAKE_EDGETPU names, or
 * /run/fake-edgetpu. While a file "absent" exists, no device is found. As soon as a file "gone"
 * exists, the process is aborted, as by the real library when the device is pulled out.
 */

#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#define FOLDER "/run/fake-edgetpu"
#define POLL_NS 200000000L
#define EXPORT __attribute__((visibility("default")))

/* TFLite's TfLiteDelegate, in its layout. */
struct delegate {
    void *data;
    int (*prepare)(void *context, struct delegate *self);
    void *copy_from_buffer, *copy_to_buffer, *free_buffer;
    int64_t flags;
    void *opaque_builder;
};

struct device {
    struct delegate delegate; /* first, so that both have the same address */
    pthread_t thread;
    atomic_bool closed;
};

static int file_exists(const char *name)
{
    const char *folder = getenv("FAKE_EDGETPU");
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", folder ? folder : FOLDER, name);
    return access(path, F_OK) == 0;
}

static void *abort_when_gone(void *argument)
{
    struct device *device = argument;
    const struct timespec pause = {0, POLL_NS};
    while (!atomic_load(&device->closed)) {
        if (file_exists("gone"))
            abort();
        nanosleep(&pause, NULL);
    }
    return NULL;
}

/* Claim no operation. */
static int prepare(void *context, struct delegate *self)
{
    (void)context, (void)self;
    return 0;
}

EXPORT struct delegate *tflite_plugin_create_delegate(char **keys, char **values, size_t count,
                                                      void (*report_error)(const char *))
{
    (void)keys, (void)values, (void)count;
    if (file_exists("absent")) {
        report_error("no Edge TPU is plugged in");
        return NULL;
    }
    struct device *device = calloc(1, sizeof *device);
    if (!device) {
        report_error("out of memory");
        return NULL;
    }
    device->delegate.prepare = prepare;
    if (pthread_create(&device->thread, NULL, abort_when_gone, device)) {
        report_error("cannot start a thread");
        free(device);
        return NULL;
    }
    return &device->delegate;
}

EXPORT void tflite_plugin_destroy_delegate(struct delegate *delegate)
{
    struct device *device = (struct device *)delegate;
    if (!device)
        return;
    atomic_store(&device->closed, 1);
    pthread_join(device->thread, NULL);
    free(device);
}
