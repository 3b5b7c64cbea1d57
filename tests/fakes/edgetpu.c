/* A false libedgetpu.so.1: an external delegate of TFLite that leaves every operation to the CPU.
 *
 * It does what its folder says: /run/fake-edgetpu, or what FAKE_EDGETPU names. With a file "absent"
 * in it no device is found; when a file "gone" comes, the process is aborted, as the real library
 * does where the device is pulled out.
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

/* What the interpreter knows of a delegate; the order is TFLite's. */
struct delegate {
    void *data;
    int (*prepare)(void *context, struct delegate *self);
    void *copy_from_buffer, *copy_to_buffer, *free_buffer;
    int64_t flags;
    void *opaque_builder;
};

struct device {
    struct delegate delegate; /* first: its address is the device's */
    pthread_t watch;
    atomic_bool closed;
};

static int is_there(const char *name)
{
    const char *folder = getenv("FAKE_EDGETPU");
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", folder ? folder : FOLDER, name);
    return access(path, F_OK) == 0;
}

static void *watch(void *argument)
{
    struct device *device = argument;
    const struct timespec pause = {0, POLL_NS};
    while (!atomic_load(&device->closed)) {
        if (is_there("gone"))
            abort();
        nanosleep(&pause, NULL);
    }
    return NULL;
}

/* Claims no operation. */
static int prepare(void *context, struct delegate *self)
{
    (void)context, (void)self;
    return 0;
}

EXPORT struct delegate *tflite_plugin_create_delegate(char **keys, char **values, size_t count,
                                                      void (*report_error)(const char *))
{
    (void)keys, (void)values, (void)count;
    if (is_there("absent")) {
        report_error("no Edge TPU is plugged in");
        return NULL;
    }
    struct device *device = calloc(1, sizeof *device);
    if (!device) {
        report_error("no memory");
        return NULL;
    }
    device->delegate.prepare = prepare;
    if (pthread_create(&device->watch, NULL, watch, device)) {
        report_error("no thread");
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
    pthread_join(device->watch, NULL);
    free(device);
}
