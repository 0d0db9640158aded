/* Write down what a program does to the files below one folder, in order, so that a power cut can be replayed.

   Built as a shared library and put before the C library (LD_PRELOAD). STORAGE_LOG_ROOT is the folder,
   STORAGE_LOG_FILE the file that gets one record for each change:

     operation (1 byte), path length, second path length, offset, data length (8 bytes each), paths, data

   Operations: 'o' opened to be written (offset 1: emptied), 'w' written, 't' cut to offset bytes, 's' synced,
   'r' renamed to the second path, 'u' removed, 'm' folder made, 'd' folder removed. What is mapped into memory
   is not seen: SQLite maps only its index of the log, which it makes again after a crash. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

static int out = -1;
static char root[PATH_MAX];
static size_t root_length;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

#define REAL(type, name, ...)                                   \
    static type (*real)(__VA_ARGS__);                           \
    if (real == NULL) real = (type (*)(__VA_ARGS__))dlsym(RTLD_NEXT, name)

static void begin(void) {
    const char *folder = getenv("STORAGE_LOG_ROOT"), *file = getenv("STORAGE_LOG_FILE");
    if (folder == NULL || file == NULL || realpath(folder, root) == NULL) return;
    root_length = strlen(root);
    REAL(int, "open", const char *, int, ...);
    out = real(file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}
static pthread_once_t once = PTHREAD_ONCE_INIT;

static int is_below(const char *path) {
    return out >= 0 && strncmp(path, root, root_length) == 0 && path[root_length] == '/';
}

/* The path of an open file, as the kernel has it; 0 when it is not below the folder. */
static int path_of(int file, char *path) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = readlink(link, path, PATH_MAX - 1);
    if (length < 0) return 0;
    path[length] = 0;
    return is_below(path);
}

/* The path of a name that may not exist any more, its folder made real; 0 when it is not below the folder. */
static int path_at(int folder, const char *name, char *path) {
    char whole[PATH_MAX], parent[PATH_MAX];
    if (name[0] == '/' || folder == AT_FDCWD) {
        snprintf(whole, sizeof whole, "%s", name);
    } else {
        char above[PATH_MAX], link[64];
        snprintf(link, sizeof link, "/proc/self/fd/%d", folder);
        ssize_t length = readlink(link, above, sizeof above - 1);
        if (length < 0) return 0;
        above[length] = 0;
        if (snprintf(whole, sizeof whole, "%s/%s", above, name) >= (int)sizeof whole) return 0;
    }
    size_t end = strlen(whole);
    while (end > 1 && whole[end - 1] == '/') whole[--end] = 0;
    char *slash = strrchr(whole, '/');
    const char *last = slash ? slash + 1 : whole;
    char kept[NAME_MAX + 1];
    snprintf(kept, sizeof kept, "%s", last);
    if (slash == NULL) snprintf(whole, sizeof whole, ".");
    else if (slash == whole) whole[1] = 0;
    else *slash = 0;
    if (realpath(whole, parent) == NULL) return 0;
    if (snprintf(path, PATH_MAX, "%s/%s", parent, kept) >= PATH_MAX) return 0;
    return is_below(path);
}

static void note(char operation, const char *path, const char *second, int64_t offset, const void *data, size_t size) {
    uint64_t lengths[4] = {strlen(path), strlen(second), (uint64_t)offset, size};
    struct iovec parts[] = {
        {&operation, 1}, {lengths, sizeof lengths}, {(void *)path, lengths[0]},
        {(void *)second, lengths[1]}, {(void *)data, size},
    };
    REAL(ssize_t, "writev", int, const struct iovec *, int);
    pthread_mutex_lock(&lock);
    if (real(out, parts, 5) < 0) abort();
    pthread_mutex_unlock(&lock);
}

static void note_open(int folder, const char *name, int flags, int existed) {
    char path[PATH_MAX];
    if ((flags & O_ACCMODE) == O_RDONLY || !path_at(folder, name, path)) return;
    if (!existed || (flags & O_TRUNC)) note('o', path, "", (flags & O_TRUNC) ? 1 : 0, NULL, 0);
}

static int exists(int folder, const char *name) {
    return faccessat(folder, name, F_OK, AT_SYMLINK_NOFOLLOW) == 0;
}

#define OPEN(function)                                                                \
    int function(const char *name, int flags, ...) {                                  \
        pthread_once(&once, begin);                                                   \
        mode_t mode = 0;                                                              \
        if (flags & (O_CREAT | O_TMPFILE)) {                                          \
            va_list more;                                                             \
            va_start(more, flags);                                                    \
            mode = va_arg(more, mode_t);                                              \
            va_end(more);                                                             \
        }                                                                             \
        REAL(int, #function, const char *, int, ...);                                 \
        int existed = exists(AT_FDCWD, name);                                         \
        int file = real(name, flags, mode);                                           \
        if (file >= 0) note_open(AT_FDCWD, name, flags, existed);                     \
        return file;                                                                  \
    }
OPEN(open)
OPEN(open64)

#define OPENAT(function)                                                              \
    int function(int folder, const char *name, int flags, ...) {                      \
        pthread_once(&once, begin);                                                   \
        mode_t mode = 0;                                                              \
        if (flags & (O_CREAT | O_TMPFILE)) {                                          \
            va_list more;                                                             \
            va_start(more, flags);                                                    \
            mode = va_arg(more, mode_t);                                              \
            va_end(more);                                                             \
        }                                                                             \
        REAL(int, #function, int, const char *, int, ...);                            \
        int existed = exists(folder, name);                                           \
        int file = real(folder, name, flags, mode);                                   \
        if (file >= 0) note_open(folder, name, flags, existed);                       \
        return file;                                                                  \
    }
OPENAT(openat)
OPENAT(openat64)

/* Where the next plain write of an open file goes. */
static int64_t place_of(int file) {
    int flags = fcntl(file, F_GETFL);
    if (flags >= 0 && (flags & O_APPEND)) {
        struct stat found;
        return fstat(file, &found) == 0 ? found.st_size : 0;
    }
    return lseek(file, 0, SEEK_CUR);
}

ssize_t write(int file, const void *data, size_t size) {
    REAL(ssize_t, "write", int, const void *, size_t);
    pthread_once(&once, begin);
    char path[PATH_MAX];
    if (out < 0 || !path_of(file, path)) return real(file, data, size);
    int64_t place = place_of(file);
    ssize_t done = real(file, data, size);
    if (done > 0) note('w', path, "", place, data, (size_t)done);
    return done;
}

#define PWRITE(function, offset_type)                                                 \
    ssize_t function(int file, const void *data, size_t size, offset_type offset) {   \
        REAL(ssize_t, #function, int, const void *, size_t, offset_type);             \
        pthread_once(&once, begin);                                                   \
        char path[PATH_MAX];                                                          \
        ssize_t done = real(file, data, size, offset);                                \
        if (done > 0 && out >= 0 && path_of(file, path))                              \
            note('w', path, "", offset, data, (size_t)done);                          \
        return done;                                                                  \
    }
PWRITE(pwrite, off_t)
PWRITE(pwrite64, off64_t)

#define PWRITEV(function, offset_type)                                                \
    ssize_t function(int file, const struct iovec *parts, int number, offset_type offset) { \
        REAL(ssize_t, #function, int, const struct iovec *, int, offset_type);        \
        pthread_once(&once, begin);                                                   \
        char path[PATH_MAX];                                                          \
        ssize_t done = real(file, parts, number, offset), left = done;                \
        if (done <= 0 || out < 0 || !path_of(file, path)) return done;                \
        for (int at = 0; at < number && left > 0; at++) {                             \
            size_t size = parts[at].iov_len < (size_t)left ? parts[at].iov_len : (size_t)left; \
            note('w', path, "", offset, parts[at].iov_base, size);                    \
            offset += (offset_type)size;                                              \
            left -= (ssize_t)size;                                                    \
        }                                                                             \
        return done;                                                                  \
    }
PWRITEV(pwritev, off_t)
PWRITEV(pwritev64, off64_t)

#define SENDFILE(function, offset_type)                                               \
    ssize_t function(int to, int from, offset_type *offset, size_t size) {            \
        pthread_once(&once, begin);                                                   \
        REAL(ssize_t, #function, int, int, offset_type *, size_t);                    \
        char path[PATH_MAX];                                                          \
        if (out < 0 || !path_of(to, path)) return real(to, from, offset, size);       \
        char data[1 << 16];                                                           \
        size_t most = size < sizeof data ? size : sizeof data;                        \
        ssize_t got = offset ? pread(from, data, most, *offset) : read(from, data, most); \
        if (got <= 0) return got;                                                     \
        ssize_t done = write(to, data, (size_t)got);                                  \
        if (offset && done > 0) *offset += done;                                      \
        return done;                                                                  \
    }
SENDFILE(sendfile, off_t)
SENDFILE(sendfile64, off64_t)

#define TRUNCATE(function, offset_type)                                               \
    int function(int file, offset_type size) {                                        \
        REAL(int, #function, int, offset_type);                                       \
        pthread_once(&once, begin);                                                   \
        char path[PATH_MAX];                                                          \
        int done = real(file, size);                                                  \
        if (done == 0 && out >= 0 && path_of(file, path)) note('t', path, "", size, NULL, 0); \
        return done;                                                                  \
    }
TRUNCATE(ftruncate, off_t)
TRUNCATE(ftruncate64, off64_t)

#define SYNC(function)                                                                \
    int function(int file) {                                                          \
        REAL(int, #function, int);                                                    \
        pthread_once(&once, begin);                                                   \
        char path[PATH_MAX];                                                          \
        int done = real(file);                                                        \
        if (done == 0 && out >= 0) {                                                  \
            if (path_of(file, path)) note('s', path, "", 0, NULL, 0);                 \
            else if (strcmp(path, root) == 0) note('s', root, "", 0, NULL, 0);        \
        }                                                                             \
        return done;                                                                  \
    }
SYNC(fsync)
SYNC(fdatasync)

static int renamed(int done, int old_folder, const char *old, int new_folder, const char *new) {
    char from[PATH_MAX], to[PATH_MAX];
    if (done == 0 && path_at(old_folder, old, from) && path_at(new_folder, new, to)) note('r', from, to, 0, NULL, 0);
    return done;
}

int rename(const char *old, const char *new) {
    pthread_once(&once, begin);
    REAL(int, "rename", const char *, const char *);
    return renamed(real(old, new), AT_FDCWD, old, AT_FDCWD, new);
}

int renameat(int old_folder, const char *old, int new_folder, const char *new) {
    pthread_once(&once, begin);
    REAL(int, "renameat", int, const char *, int, const char *);
    return renamed(real(old_folder, old, new_folder, new), old_folder, old, new_folder, new);
}

static int removed(int done, char operation, int folder, const char *name) {
    char path[PATH_MAX];
    if (done == 0 && path_at(folder, name, path)) note(operation, path, "", 0, NULL, 0);
    return done;
}

int unlink(const char *name) {
    pthread_once(&once, begin);
    REAL(int, "unlink", const char *);
    return removed(real(name), 'u', AT_FDCWD, name);
}

int unlinkat(int folder, const char *name, int flags) {
    pthread_once(&once, begin);
    REAL(int, "unlinkat", int, const char *, int);
    return removed(real(folder, name, flags), (flags & AT_REMOVEDIR) ? 'd' : 'u', folder, name);
}

int rmdir(const char *name) {
    pthread_once(&once, begin);
    REAL(int, "rmdir", const char *);
    return removed(real(name), 'd', AT_FDCWD, name);
}

int mkdir(const char *name, mode_t mode) {
    pthread_once(&once, begin);
    REAL(int, "mkdir", const char *, mode_t);
    return removed(real(name, mode), 'm', AT_FDCWD, name);
}

int mkdirat(int folder, const char *name, mode_t mode) {
    pthread_once(&once, begin);
    REAL(int, "mkdirat", int, const char *, mode_t);
    return removed(real(folder, name, mode), 'm', folder, name);
}
