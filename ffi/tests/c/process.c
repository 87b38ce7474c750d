/* Threads and forks. */
#include "check.h"

#include <pthread.h>
#include <sys/wait.h>
#include <unistd.h>

#define THREADS 16
#define CALLS 8

static void look_up(const cfhost_client *client, const char *email, bool exists) {
    cfhost_user_lookup_params params = CFHOST_USER_LOOKUP_PARAMS_INIT;
    params.cloudflare_email = email;
    const cfhost_user_lookup_reply *reply = NULL;
    cfhost_error *error = NULL;
    CHECK_OK(cfhost_user_lookup(client, &params, &reply, &error));
    CHECK(reply->user_exists == exists);
    cfhost_user_lookup_reply_free(reply);
}

static void *many_calls(void *client) {
    for (int i = 0; i < CALLS; i++) {
        look_up(client, i % 2 == 0 ? "threads@example.com" : "nobody@example.com", i % 2 == 0);
        cfhost_zone_lookup_params params = CFHOST_ZONE_LOOKUP_PARAMS_INIT;
        params.user_key = "0123456789abcdef0123456789abcdef";
        params.zone_name = "example.com";
        const cfhost_zone_lookup_reply *reply = NULL;
        cfhost_error *error = NULL;
        CHECK(cfhost_zone_lookup(client, &params, &reply, &error) == CFHOST_API);
        CHECK(cfhost_error_code(error) == CFHOST_CODE_USER_KEY_NOT_FOUND);
        CHECK(strstr(cfhost_error_text(error), params.user_key) == NULL);
        cfhost_error_free(error);
    }
    return NULL;
}

static void threads(void) {
    cfhost_client *client = new_client(HOST_KEY);
    free(new_user(client, "threads@example.com"));
    pthread_t thread[THREADS];
    for (int i = 0; i < THREADS; i++) {
        CHECK(pthread_create(&thread[i], NULL, many_calls, client) == 0);
    }
    for (int i = 0; i < THREADS; i++) {
        CHECK(pthread_join(thread[i], NULL) == 0);
    }
    cfhost_client_free(client);
}

/* One reply is read by several threads at once, its lazily made JSON too. */
static void *read_raw(void *envelope) {
    CHECK(strstr(cfhost_envelope_raw(envelope), "\"user_key\":\"***\"") != NULL);
    return NULL;
}

static void shared_reply(void) {
    cfhost_client *client = new_client(HOST_KEY);
    cfhost_user_create_params params = CFHOST_USER_CREATE_PARAMS_INIT;
    params.cloudflare_email = "shared@example.com";
    params.cloudflare_pass = "correct-horse-1";
    const cfhost_user_create_reply *reply = NULL;
    cfhost_error *error = NULL;
    CHECK_OK(cfhost_user_create(client, &params, &reply, &error));
    cfhost_client_free(client);
    pthread_t thread[THREADS];
    for (int i = 0; i < THREADS; i++) {
        CHECK(pthread_create(&thread[i], NULL, read_raw, (void *)reply->envelope) == 0);
    }
    for (int i = 0; i < THREADS; i++) {
        CHECK(pthread_join(thread[i], NULL) == 0);
    }
    cfhost_user_create_reply_free(reply);
}

static void forks(void) {
    cfhost_client *client = new_client(HOST_KEY);
    look_up(client, "nobody@example.com", false);
    for (int i = 0; i < 3; i++) {
        pid_t child = fork();
        CHECK(child >= 0);
        if (child == 0) {
            look_up(client, "nobody@example.com", false);
            cfhost_client *own = new_client(HOST_KEY);
            look_up(own, "nobody@example.com", false);
            cfhost_client_free(own);
            cfhost_client_free(client);
            cfhost_close_connections();
            _exit(0);
        }
        look_up(client, "nobody@example.com", false);
        int status = 1;
        CHECK(waitpid(child, &status, 0) == child && status == 0);
    }
    look_up(client, "nobody@example.com", false);
    cfhost_close_connections();
    look_up(client, "nobody@example.com", false);
    cfhost_client_free(client);
}

const struct test process_tests[] = {
    {"threads", threads},
    {"shared_reply", shared_reply},
    {"forks", forks},
    {NULL, NULL},
};
