/* Runs the tests: ctests list, or ctests NAME|all ENDPOINT CA_FILE NAME_SERVER KEY_NAME KEY_SECRET. */
#include "check.h"

#include <pthread.h>

const char *endpoint, *ca_file, *name_server, *key_name, *key_secret;

static const struct test *const groups[] = {act_tests, input_tests, client_tests, process_tests, range_tests,
                                           dns_tests};

cfhost_client *new_client(const char *host_key) {
    cfhost_client_params params = CFHOST_CLIENT_PARAMS_INIT;
    params.host_key = host_key;
    params.endpoint = endpoint;
    params.ca_file = ca_file;
    cfhost_client *client = NULL;
    cfhost_error *error = NULL;
    CHECK_OK(cfhost_client_new(&params, &client, &error));
    return client;
}

char *new_user(const cfhost_client *client, const char *email) {
    cfhost_user_create_params params = CFHOST_USER_CREATE_PARAMS_INIT;
    params.cloudflare_email = email;
    params.cloudflare_pass = "correct-horse-1";
    const cfhost_user_create_reply *user = NULL;
    cfhost_error *error = NULL;
    CHECK_OK(cfhost_user_create(client, &params, &user, &error));
    char *key = malloc(strlen(user->user_key) + 1);
    CHECK(key != NULL);
    strcpy(key, user->user_key);
    cfhost_user_create_reply_free(user);
    return key;
}

static void *on_its_stack(void *test) {
    ((const struct test *)test)->run();
    return NULL;
}

/* Runs a test on as little stack as the header says is enough. One that takes more ends with SIGSEGV. */
static void run(const struct test *test) {
    if (strcmp(test->name, "forks") == 0) {
        /* A child has its parent's thread for good, and memcheck takes that for a leak unless it is the main one. */
        test->run();
        return;
    }
    pthread_attr_t small;
    pthread_t thread;
    CHECK(pthread_attr_init(&small) == 0 && pthread_attr_setstacksize(&small, STACK_KIB * 1024) == 0);
    CHECK(pthread_create(&thread, &small, on_its_stack, (void *)test) == 0);
    CHECK(pthread_join(thread, NULL) == 0 && pthread_attr_destroy(&small) == 0);
}

int main(int argc, char **argv) {
    int ran = 0;
    const char *wanted = argc > 1 ? argv[1] : "";
    if (argc == 7) {
        endpoint = argv[2];
        ca_file = argv[3];
        name_server = argv[4];
        key_name = argv[5];
        key_secret = argv[6];
    }
    for (size_t group = 0; group < sizeof groups / sizeof *groups; group++) {
        for (const struct test *test = groups[group]; test->name != NULL; test++) {
            if (strcmp(wanted, "list") == 0) {
                printf("%s\n", test->name);
            } else if (argc == 7 && (strcmp(wanted, "all") == 0 || strcmp(wanted, test->name) == 0)) {
                run(test);
            } else {
                continue;
            }
            ran++;
        }
    }
    cfhost_close_connections();
    return ran > 0 ? 0 : 2;
}
