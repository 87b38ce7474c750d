/* Clients: options, events, cancelling, the environment, the tables. */
#include "check.h"

#include <arpa/inet.h>
#include <pthread.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

struct heard {
    int events;
    char text[256];
    cfhost_status status;
    cfhost_delivery delivery;
    int code, attempts;
};

static void hear(const cfhost_event *event, void *user) {
    struct heard *heard = user;
    heard->events++;
    heard->status = event->status;
    heard->delivery = event->delivery;
    heard->code = cfhost_error_code(event->error);
    heard->attempts = event->attempts;
    CHECK(event->duration_us > 0);
    CHECK_TEXT(event->act, "user_lookup");
    snprintf(heard->text, sizeof heard->text, "%s", event->text);
}

static void events(void) {
    struct heard heard = {0, "", CFHOST_PANIC, CFHOST_NOT_SENT, 0, 0};
    cfhost_client_params settings = CFHOST_CLIENT_PARAMS_INIT;
    settings.host_key = HOST_KEY;
    settings.endpoint = endpoint;
    settings.ca_file = ca_file;
    settings.on_event = hear;
    settings.user = &heard;
    cfhost_client *client = NULL;
    cfhost_error *error = NULL;
    CHECK_OK(cfhost_client_new(&settings, &client, &error));

    cfhost_user_lookup_params params = CFHOST_USER_LOOKUP_PARAMS_INIT;
    params.unique_id = "nobody";
    const cfhost_user_lookup_reply *reply = NULL;
    CHECK_OK(cfhost_user_lookup(client, &params, &reply, &error));
    cfhost_user_lookup_reply_free(reply);
    CHECK(heard.events == 1 && heard.status == CFHOST_OK && heard.delivery == CFHOST_ANSWERED && heard.attempts == 1);
    CHECK(strstr(heard.text, "user_lookup: success in ") == heard.text);

    params.unique_id = "NOT/VALID";
    CHECK(cfhost_user_lookup(client, &params, &reply, &error) == CFHOST_INVALID_ARGUMENT);
    cfhost_error_free(error);
    CHECK(heard.events == 2 && heard.status == CFHOST_INVALID_ARGUMENT && heard.attempts == 0);
    CHECK(heard.code == CFHOST_CODE_UNIQUE_ID_INVALID_CHARS);

    /* A derived client tells the same function. */
    cfhost_options options = CFHOST_OPTIONS_INIT;
    options.has_unchecked = 1;
    options.unchecked = 1;
    cfhost_client *derived = NULL;
    CHECK_OK(cfhost_client_with_options(client, &options, &derived, &error));
    cfhost_client_free(client);
    CHECK(cfhost_user_lookup(derived, &params, &reply, &error) == CFHOST_API);
    CHECK(cfhost_error_code(error) == CFHOST_CODE_UNIQUE_ID_INVALID_CHARS);
    cfhost_error_free(error);
    CHECK(heard.events == 3 && heard.status == CFHOST_API && heard.attempts == 1);
    cfhost_client_free(derived);
}

int silence(char *addr, size_t size) {
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in address;
    memset(&address, 0, sizeof address);
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    CHECK(listener >= 0 && bind(listener, (struct sockaddr *)&address, length) == 0 && listen(listener, 8) == 0);
    CHECK(getsockname(listener, (struct sockaddr *)&address, &length) == 0);
    snprintf(addr, size, "127.0.0.1:%d", ntohs(address.sin_port));
    return listener;
}

struct waiting {
    cfhost_client *client;
    int listener, connection;
};

/* Cancels once the call is under way: when the first byte of it has come. */
static void *cancel_when_heard(void *asked) {
    struct waiting *waiting = asked;
    char byte;
    waiting->connection = accept(waiting->listener, NULL, NULL);
    CHECK(waiting->connection >= 0 && read(waiting->connection, &byte, 1) == 1);
    cfhost_client_cancel(waiting->client);
    return NULL;
}

static void cancelling(void) {
    char addr[32], url[64];
    int listener = silence(addr, sizeof addr);
    snprintf(url, sizeof url, "http://%s/host-gw.html", addr);
    cfhost_client_params settings = CFHOST_CLIENT_PARAMS_INIT;
    settings.host_key = HOST_KEY;
    settings.endpoint = url;
    cfhost_client *client = NULL, *derived = NULL;
    cfhost_error *error = NULL;
    CHECK_OK(cfhost_client_new(&settings, &client, &error));
    cfhost_options options = CFHOST_OPTIONS_INIT;
    CHECK_OK(cfhost_client_with_options(client, &options, &derived, &error));

    pthread_t thread;
    struct waiting waiting = {derived, listener, -1};
    CHECK(pthread_create(&thread, NULL, cancel_when_heard, &waiting) == 0);
    cfhost_host_key_regen_params params = CFHOST_HOST_KEY_REGEN_PARAMS_INIT;
    const cfhost_host_key_regen_reply *reply = NULL;
    CHECK(cfhost_host_key_regen(derived, &params, &reply, &error) == CFHOST_CANCELLED);
    CHECK(cfhost_error_delivery(error) == CFHOST_PERHAPS_CARRIED_OUT);
    CHECK(strstr(cfhost_error_advice(error), "host key may have changed") != NULL);
    cfhost_error_free(error);
    CHECK(pthread_join(thread, NULL) == 0);
    close(waiting.connection);
    CHECK(cfhost_client_is_cancelled(derived) && !cfhost_client_is_cancelled(client));

    /* For good. */
    CHECK(cfhost_host_key_regen(derived, &params, &reply, &error) == CFHOST_CANCELLED);
    CHECK(cfhost_error_delivery(error) == CFHOST_NOT_SENT);
    cfhost_error_free(error);
    cfhost_client_free(derived);

    /* A deadline that has passed, and one that does while nothing answers. */
    options.has_timeout_ms = 1;
    options.has_retries = 1;
    CHECK_OK(cfhost_client_with_options(client, &options, &derived, &error));
    CHECK(cfhost_host_key_regen(derived, &params, &reply, &error) == CFHOST_TIMEOUT);
    CHECK(cfhost_error_delivery(error) == CFHOST_NOT_SENT && cfhost_error_is_retryable(error));
    cfhost_error_free(error);
    cfhost_client_free(derived);
    options.timeout_ms = 3000;
    CHECK_OK(cfhost_client_with_options(client, &options, &derived, &error));
    CHECK(cfhost_host_key_regen(derived, &params, &reply, &error) == CFHOST_TIMEOUT);
    CHECK(cfhost_error_delivery(error) == CFHOST_PERHAPS_CARRIED_OUT);
    cfhost_error_free(error);
    cfhost_client_free(derived);
    cfhost_client_free(client);
    close(listener);
}

static void environment(void) {
    CHECK(setenv("CFHOST_HOST_KEY", HOST_KEY, 1) == 0);
    CHECK(setenv("CFHOST_ENDPOINT", endpoint, 1) == 0);
    CHECK(setenv("CFHOST_CA_FILE", ca_file, 1) == 0);
    CHECK(setenv("CFHOST_TIMEOUT", "300", 1) == 0);
    cfhost_client_params settings = CFHOST_CLIENT_PARAMS_INIT;
    settings.from_env = 1;
    cfhost_client *client = NULL;
    cfhost_error *error = NULL;
    CHECK_OK(cfhost_client_new(&settings, &client, &error));
    free(new_user(client, "environment@example.com"));
    cfhost_client_free(client);
    CHECK(setenv("CFHOST_TIMEOUT", "soon", 1) == 0);
    CHECK(cfhost_client_new(&settings, &client, &error) == CFHOST_INVALID_ARGUMENT);
    CHECK_TEXT(cfhost_error_argument(error), "CFHOST_TIMEOUT");
    cfhost_error_free(error);
    CHECK(unsetenv("CFHOST_TIMEOUT") == 0 && unsetenv("CFHOST_CA_FILE") == 0);
    CHECK(unsetenv("CFHOST_ENDPOINT") == 0 && unsetenv("CFHOST_HOST_KEY") == 0);
}

static void key_file(void) {
    char path[] = "/tmp/cfhost-key-XXXXXX";
    int file = mkstemp(path);
    CHECK(file >= 0 && write(file, HOST_KEY "\n", strlen(HOST_KEY) + 1) > 0 && close(file) == 0);
    char pem[8192];
    FILE *ca = fopen(ca_file, "r");
    CHECK(ca != NULL);
    pem[fread(pem, 1, sizeof pem - 1, ca)] = '\0';
    fclose(ca);
    cfhost_client_params settings = CFHOST_CLIENT_PARAMS_INIT;
    settings.host_key_file = path;
    settings.endpoint = endpoint;
    settings.ca_pem = pem;
    settings.has_timeout_ms = settings.has_connect_timeout_ms = settings.has_resolve_timeout_ms = 1;
    settings.timeout_ms = settings.connect_timeout_ms = settings.resolve_timeout_ms = 300000;
    settings.has_max_answer_size = 1;
    settings.max_answer_size = 65536;
    settings.user_agent = "panel/1.0";
    cfhost_client *client = NULL;
    cfhost_error *error = NULL;
    CHECK(chmod(path, 0644) == 0);
    CHECK(cfhost_client_new(&settings, &client, &error) == CFHOST_INVALID_ARGUMENT);
    CHECK_TEXT(cfhost_error_argument(error), "host_key_file");
    CHECK(strstr(cfhost_error_message(error), "chmod 600") != NULL);
    cfhost_error_free(error);
    CHECK(chmod(path, 0600) == 0);
    CHECK_OK(cfhost_client_new(&settings, &client, &error));
    CHECK(unlink(path) == 0);
    free(new_user(client, "keyfile@example.com"));
    cfhost_client_free(client);

    /* A server that is not trusted. */
    settings.host_key = HOST_KEY;
    settings.host_key_file = settings.ca_pem = NULL;
    settings.roots = CFHOST_ROOTS_BUNDLED;
    CHECK_OK(cfhost_client_new(&settings, &client, &error));
    cfhost_cpanel_info_params params = CFHOST_CPANEL_INFO_PARAMS_INIT;
    const cfhost_cpanel_info_reply *reply = NULL;
    CHECK(cfhost_cpanel_info(client, &params, &reply, &error) == CFHOST_TLS);
    CHECK(cfhost_error_delivery(error) == CFHOST_NOT_SENT);
    cfhost_error_free(error);
    cfhost_client_free(client);
}

/* What a wrapper of the library in another language asks for. */
static void errors_of_wrappers(void) {
    cfhost_error *error = cfhost_error_refused("zone_set", "zone_name", "holds a NUL");
    CHECK(cfhost_error_status(error) == CFHOST_INVALID_ARGUMENT && cfhost_error_delivery(error) == CFHOST_NOT_SENT);
    CHECK_TEXT(cfhost_error_act(error), "zone_set");
    CHECK_TEXT(cfhost_error_argument(error), "zone_name");
    CHECK_TEXT(cfhost_error_text(error),
               "zone_set: zone_name: holds a NUL (invalid_argument, not sent) Nothing was changed.");
    cfhost_error_free(error);
    error = cfhost_error_refused(NULL, "timeout", "is negative");
    CHECK(cfhost_error_act(error) == NULL);
    cfhost_error_free(error);
    CHECK(cfhost_error_refused(NULL, NULL, "is negative") == NULL && cfhost_error_refused(NULL, "x", NULL) == NULL);
    CHECK(cfhost_error_refused("\xff", "x", "y") == NULL);

    error = cfhost_error_internal("zone_set");
    CHECK(cfhost_error_status(error) == CFHOST_PANIC && cfhost_error_delivery(error) == CFHOST_PERHAPS_CARRIED_OUT);
    CHECK_TEXT(cfhost_error_act(error), "zone_set");
    CHECK(strstr(cfhost_error_text(error), "(internal, perhaps carried out) Look up what is there") != NULL);
    cfhost_error_free(error);
    error = cfhost_error_internal(NULL);
    CHECK(error != NULL && cfhost_error_act(error) == NULL);
    cfhost_error_free(error);
    CHECK(cfhost_error_internal("\xff") == NULL);
}

static void tables(void) {
    CHECK(cfhost_error_code_count() == 65);
    for (size_t i = 0; i < cfhost_error_code_count(); i++) {
        int code = cfhost_error_code_at(i);
        CHECK(code >= 100 && code > cfhost_error_code_at(i - 1));
        CHECK(cfhost_error_code_name(code) != NULL && cfhost_error_code_category(code) != NULL);
        CHECK(cfhost_error_code_message_template(code) != NULL && cfhost_error_code_advice(code) != NULL);
    }
    CHECK(cfhost_error_code_at(65) == 0);
    CHECK_TEXT(cfhost_error_code_name(CFHOST_CODE_DB_UNAVAILABLE), "DB_UNAVAILABLE");
    CHECK_TEXT(cfhost_error_code_category(CFHOST_CODE_DB_UNAVAILABLE), "server");
    CHECK(cfhost_error_code_is_retryable(601) && !cfhost_error_code_is_retryable(124));
    const int unknown[] = {-1, 0, 102, 65536 + 124, 2147483647};
    for (size_t i = 0; i < sizeof unknown / sizeof *unknown; i++) {
        CHECK(cfhost_error_code_name(unknown[i]) == NULL && cfhost_error_code_category(unknown[i]) == NULL);
        CHECK(cfhost_error_code_message_template(unknown[i]) == NULL && cfhost_error_code_advice(unknown[i]) == NULL);
        CHECK(!cfhost_error_code_is_retryable(unknown[i]));
    }
    CHECK_TEXT(cfhost_version(), CFHOST_VERSION);
    CHECK(cfhost_version_number() == CFHOST_VERSION_NUMBER);
    CHECK(cfhost_abi_version() == CFHOST_ABI_VERSION);
}

const struct test client_tests[] = {
    {"events", events},
    {"cancelling", cancelling},
    {"environment", environment},
    {"key_file", key_file},
    {"errors_of_wrappers", errors_of_wrappers},
    {"tables", tables},
    {NULL, NULL},
};
