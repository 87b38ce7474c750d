/* What the tests share. */
#ifndef CHECK_H
#define CHECK_H

#include <cfhost.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The gateway that the tests call. */
extern const char *endpoint, *ca_file;
/* The name server of the tests whose names begin with dns_, and the TSIG key that may update its zone. */
extern const char *name_server, *key_name, *key_secret;
#define HOST_KEY "00112233445566778899aabbccddeeff"
/* Another provider's, for the test that replaces it. */
#define OTHER_HOST_KEY "ffeeddccbbaa99887766554433221100"

/* The stack of the thread that a test runs on, KiB: what the header says of a library without optimisation. */
#ifndef STACK_KIB
#define STACK_KIB 192
#endif

#define CHECK(condition)                                                                  \
    do {                                                                                  \
        if (!(condition)) {                                                               \
            fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #condition);       \
            exit(1);                                                                      \
        }                                                                                 \
    } while (0)

/* A text that has to be there and equal. */
#define CHECK_TEXT(text, expected)                                                        \
    do {                                                                                  \
        const char *text_ = (text);                                                       \
        if (text_ == NULL || strcmp(text_, (expected)) != 0) {                            \
            fprintf(stderr, "%s:%d: %s is %s\n", __FILE__, __LINE__, #text,               \
                    text_ == NULL ? "NULL" : text_);                                      \
            exit(1);                                                                      \
        }                                                                                 \
    } while (0)

/* A call that has to succeed; its error is shown if it does not. */
#define CHECK_OK(call)                                                                    \
    do {                                                                                  \
        if ((call) != CFHOST_OK) {                                                        \
            fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, cfhost_error_text(error)); \
            exit(1);                                                                      \
        }                                                                                 \
    } while (0)

/* A client of the gateway. */
cfhost_client *new_client(const char *host_key);
/* The key of a customer who is made for the test. It is the caller's. */
char *new_user(const cfhost_client *client, const char *email);

/* A port that takes connections and never answers; addr gets its address. Close it. */
int silence(char *addr, size_t size);

struct test {
    const char *name;
    void (*run)(void);
};

extern const struct test act_tests[], input_tests[], client_tests[], process_tests[], range_tests[],
    dns_tests[];

#endif
