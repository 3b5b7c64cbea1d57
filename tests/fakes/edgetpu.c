/* Fake libedgetpu.so.1: an external delegate of TFLite that takes the custom operators of the Edge
 * TPU, as the real one does, and no other. It copies the input of each to its output:
 * tests/fakes/__init__.py makes networks in which that is right.
 *
 * Files in a folder control it: the one that the environment variable FAKE_EDGETPU names, or
 * /run/fake-edgetpu. While a file "absent" exists, no device is found. As soon as a file "gone"
 * exists, the process is aborted, as by the real library when the device is pulled out.
 */

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define FOLDER "/run/fake-edgetpu"
#define POLL_NS 200000000L
#define EXPORT __attribute__((visibility("default")))
#define OPERATOR "edgetpu-custom-op"
#define OK 0
#define ERROR 1
#define ALLOW_DYNAMIC_TENSORS 1

/* The types of TFLite's C interface (tensorflow/lite/core/c/common.h), in its layout. */
struct numbers {
    int count, items[];
};

struct node {
    struct numbers *inputs, *outputs;
};

struct tensor {
    int type;
    char *data;
    struct numbers *shape;
    float scale;
    int32_t zero_point;
    int allocation_type;
    size_t bytes;
    const void *allocation;
    const char *name;
    void *delegate;
    int buffer_handle;
    bool stale, variable;
    int quantization_type;
    void *quantization, *sparsity, *shape_signature;
};

struct delegate;
struct context;

/* Passed by value: the runtime's own may be shorter, and is never longer. */
struct registration {
    void *(*init)(struct context *, const char *, size_t);
    void (*release)(struct context *, void *);
    int (*prepare)(struct context *, struct node *);
    int (*invoke)(struct context *, struct node *);
    void *profiling_string;
    int32_t builtin_code;
    const char *custom_name;
    int version;
    void *later[6];
};

struct context {
    size_t tensor_count;
    int (*execution_plan)(struct context *, struct numbers **);
    struct tensor *tensors;
    void *interpreter, *resize, *report_error, *add_tensors;
    int (*node)(struct context *, int, struct node **, struct registration **);
    int (*replace)(struct context *, struct registration, const struct numbers *,
                   struct delegate *);
};

struct delegate {
    void *data;
    int (*prepare)(struct context *, struct delegate *);
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

static int invoke(struct context *context, struct node *node)
{
    const struct tensor *from = &context->tensors[node->inputs->items[0]];
    const struct tensor *to = &context->tensors[node->outputs->items[0]];
    if (from->bytes != to->bytes)
        return ERROR;
    memcpy(to->data, from->data, to->bytes);
    return OK;
}

/* Take each custom operator of the Edge TPU, one by one, as the real library does. */
static int prepare(struct context *context, struct delegate *self)
{
    static const struct registration kernel = {
        .invoke = invoke, .custom_name = "FakeEdgeTpuDelegate", .version = 1};
    struct numbers *plan, *one = malloc(sizeof *one + sizeof *one->items);
    if (!one || context->execution_plan(context, &plan) != OK)
        return ERROR;
    const int count = plan->count;
    int *nodes = malloc(sizeof *nodes * (size_t)(count + 1));
    int result = nodes ? OK : ERROR;
    for (int i = 0; nodes && i < count; i++) /* the plan changes with each replacement */
        nodes[i] = plan->items[i];
    one->count = 1;
    for (int i = 0; result == OK && i < count; i++) {
        struct node *node;
        struct registration *found;
        result = context->node(context, nodes[i], &node, &found);
        if (result == OK && found->custom_name && !strcmp(found->custom_name, OPERATOR)) {
            one->items[0] = nodes[i];
            result = context->replace(context, kernel, one, self);
        }
    }
    free(nodes);
    free(one);
    return result;
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
    device->delegate.flags = ALLOW_DYNAMIC_TENSORS; /* else all operators must run on the CPU first */
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
