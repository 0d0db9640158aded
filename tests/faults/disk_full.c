/* Let the disk be full below one folder.

   Built as a shared library and put before the C library (LD_PRELOAD). DISK_FULL_ROOT is the folder. A program
   sets disk_full_left: once so many bytes were written below it, nothing more is, in this process. Where
   DISK_FULL_FLAG names a file, the disk is full as long as that file is there, for every process. A write that reaches the limit is cut short, as on a real disk; the next one fails with ENOSPC. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/uio.h>
#include <unistd.h>

/* How many bytes may still be written. */
atomic_llong disk_full_left = LLONG_MAX;

#define REAL(type, name, ...)                                   \
    static type (*real)(__VA_ARGS__);                           \
    if (real == NULL) real = (type (*)(__VA_ARGS__))dlsym(RTLD_NEXT, name)

/* Return how many of so many bytes may be written to a file: all, a part, or -1 with ENOSPC. */
static ssize_t may(int file, size_t size) {
    const char *root = getenv("DISK_FULL_ROOT"), *flag = getenv("DISK_FULL_FLAG");
    char link[64], path[PATH_MAX];
    if (root == NULL || size == 0) return (ssize_t)size;
    if (flag ? access(flag, F_OK) != 0 : atomic_load(&disk_full_left) == LLONG_MAX) return (ssize_t)size;
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0) return (ssize_t)size;
    path[length] = 0;
    size_t above = strlen(root);
    if (strncmp(path, root, above) != 0 || path[above] != '/') return (ssize_t)size;
    long long rest = flag ? 0 : atomic_load(&disk_full_left);
    if (rest <= 0) {
        errno = ENOSPC;
        return -1;
    }
    size_t most = (unsigned long long)rest < size ? (size_t)rest : size;
    atomic_fetch_sub(&disk_full_left, (long long)most);
    return (ssize_t)most;
}

ssize_t write(int file, const void *data, size_t size) {
    REAL(ssize_t, "write", int, const void *, size_t);
    ssize_t most = may(file, size);
    return most < 0 ? most : real(file, data, (size_t)most);
}

#define PWRITE(function, offset_type)                                                 \
    ssize_t function(int file, const void *data, size_t size, offset_type offset) {   \
        REAL(ssize_t, #function, int, const void *, size_t, offset_type);             \
        ssize_t most = may(file, size);                                               \
        return most < 0 ? most : real(file, data, (size_t)most, offset);              \
    }
PWRITE(pwrite, off_t)
PWRITE(pwrite64, off64_t)

#define PWRITEV(function, offset_type)                                                \
    ssize_t function(int file, const struct iovec *parts, int number, offset_type offset) { \
        REAL(ssize_t, #function, int, const struct iovec *, int, offset_type);        \
        return may(file, 1) < 0 ? -1 : real(file, parts, number, offset);             \
    }
PWRITEV(pwritev, off_t)
PWRITEV(pwritev64, off64_t)

#define SENDFILE(function, offset_type)                                               \
    ssize_t function(int to, int from, offset_type *offset, size_t size) {            \
        REAL(ssize_t, #function, int, int, offset_type *, size_t);                    \
        ssize_t most = may(to, size);                                                 \
        return most < 0 ? most : real(to, from, offset, (size_t)most);                \
    }
SENDFILE(sendfile, off_t)
SENDFILE(sendfile64, off64_t)

#define ALLOCATE(function, offset_type)                                               \
    int function(int file, offset_type offset, offset_type size) {                    \
        REAL(int, #function, int, offset_type, offset_type);                          \
        return may(file, 1) < 0 ? ENOSPC : real(file, offset, size);                  \
    }
ALLOCATE(posix_fallocate, off_t)
ALLOCATE(posix_fallocate64, off64_t)
