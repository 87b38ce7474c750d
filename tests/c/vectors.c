/* What the C library makes of the vectors: vectors FOLDER URL NAME... prints a line of canonical JSON a case, as
 * `cfhost-vectors` does. With CFHOST_VECTORS_SHOW set it prints instead all that an error, an event and an envelope say, but
 * for what calls that reveal a secret give. Exit code 2 if a vector cannot be asked for. */
#include <cfhost.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static void die(const char *what, const char *detail) {
    fprintf(stderr, "vectors: %s: %s\n", what, detail);
    exit(2);
}

static int shows;

static void on_event(const cfhost_event *event, void *user) {
    (void)user;
    printf("%s %d %s %s\n", event->act, event->attempts, event->text,
           event->error == NULL ? "" : cfhost_error_text(event->error));
}

/* The fields of the present vector. */
static json_t *fields;

static const char *text(const char *name) {
    json_t *value = json_object_get(fields, name);
    return value == NULL ? NULL : json_string_value(value);
}

static int has(const char *name) {
    return json_object_get(fields, name) != NULL;
}

static uint64_t number(const char *name) {
    return (uint64_t)json_integer_value(json_object_get(fields, name));
}

static int flag(const char *name) {
    return json_is_true(json_object_get(fields, name));
}

static uint32_t small(const char *name) {
    return (uint32_t)number(name);
}

/* More texts than any vector has in a list. */
#define MOST 64

static const char *const *subdomains(const char *name, size_t *count) {
    static const char *array[MOST];
    json_t *list = json_object_get(fields, name);
    *count = json_array_size(list);
    if (*count > MOST) {
        die(name, "more than this program can hold");
    }
    for (size_t i = 0; i < *count; i++) {
        array[i] = json_string_value(json_array_get(list, i));
    }
    return array;
}

/* Secrets and words are texts in C. */
#define secret text
#define word text
#define secret_of text_of
#define word_of text_of

static json_t *text_of(const char *value) {
    return value == NULL ? json_null() : json_string(value);
}

static json_t *flag_of(bool value) {
    return json_boolean(value);
}

static json_t *number_of(bool there, uint64_t value) {
    return there ? json_integer((json_int_t)value) : json_null();
}

static json_t *map_of(const cfhost_pair *pairs, size_t count) {
    json_t *map = json_object();
    for (size_t i = 0; i < count; i++) {
        json_object_set_new(map, pairs[i].name, json_string(pairs[i].value));
    }
    return map;
}

static json_t *texts_of(const char *const *texts, size_t count) {
    json_t *list = json_array();
    for (size_t i = 0; i < count; i++) {
        json_array_append_new(list, json_string(texts[i]));
    }
    return list;
}

static json_t *time_of(const cfhost_time *time) {
    if (time == NULL) {
        return json_null();
    }
    long long microseconds = time->microseconds + time->offset_seconds * 1000000LL;
    long long fraction = ((microseconds % 1000000) + 1000000) % 1000000;
    time_t seconds = (time_t)((microseconds - fraction) / 1000000);
    struct tm fields_of;
    gmtime_r(&seconds, &fields_of);
    char day[64], all[128];
    strftime(day, sizeof day, "%Y-%m-%dT%H:%M:%S", &fields_of);
    int offset = abs(time->offset_seconds) / 60;
    snprintf(all, sizeof all, "%s.%06lld%c%02d:%02d", day, fraction, time->offset_seconds < 0 ? '-' : '+', offset / 60,
             offset % 60);
    return json_string(all);
}

static json_t *failure(cfhost_error *error) {
    static const char *kinds[] = {"",    "api",      "invalid_argument", "transport", "timeout",
                                  "tls", "protocol", "cancelled",        "dns"};
    static const char *deliveries[] = {"not_sent", "answered", "perhaps_carried_out"};
    int code = cfhost_error_code(error), http_status = cfhost_error_http_status(error);
    json_t *outcome = json_pack(
        "{s:{s:o, s:b, s:o, s:o, s:o, s:s, s:o, s:s, s:s, s:o, s:b}}", "error",
        "act", text_of(cfhost_error_act(error)),
        "already_gone", (int)cfhost_error_is_already_gone(error),
        "argument", text_of(cfhost_error_argument(error)),
        "category", text_of(cfhost_error_category(error)),
        "code", number_of(code != 0, (uint64_t)code),
        "delivery", deliveries[cfhost_error_delivery(error)],
        "http_status", number_of(http_status != 0, (uint64_t)http_status),
        "kind", kinds[cfhost_error_status(error)],
        "message", cfhost_error_message(error),
        "name", text_of(cfhost_error_name(error)),
        "retryable", (int)cfhost_error_is_retryable(error));
    if (shows) {
        json_object_set_new(outcome, "advice", json_string(cfhost_error_advice(error)));
        json_object_set_new(outcome, "text", json_string(cfhost_error_text(error)));
    }
    cfhost_error_free(error);
    return outcome;
}

/* Sends an act whose parameters were set, and makes JSON of its reply, `from`, by the last argument. */
#define SEND(act, made)                                                                                       \
    do {                                                                                                      \
        const cfhost_##act##_reply *from = NULL;                                                              \
        if (cfhost_##act(client, &params, &from, &error) != CFHOST_OK) {                                      \
            return failure(error);                                                                            \
        }                                                                                                     \
        json_t *reply = shows ? text_of(cfhost_envelope_raw(from->envelope)) : (made);                   \
        json_t *outcome = json_pack("{s:o, s:o}", "reply", reply, "msg",                                      \
                                    text_of(cfhost_envelope_msg(from->envelope)));                       \
        cfhost_##act##_reply_free(from);                                                                      \
        return outcome;                                                                                       \
    } while (0)

#include "acts.h"

/* The fields in the order of their names, as the schema says. */
static int by_name(const void *a, const void *b) {
    return strcmp(((const cfhost_pair *)a)->name, ((const cfhost_pair *)b)->name);
}

static json_t *call(const cfhost_client *client, const char *act) {
    cfhost_pair pairs[32];
    size_t count = 0;
    const char *name;
    json_t *value;
    json_object_foreach(fields, name, value) {
        if (count == 32) {
            die(act, "more fields than this program can hold");
        }
        pairs[count].name = name;
        pairs[count++].value = json_string_value(value);
    }
    qsort(pairs, count, sizeof *pairs, by_name);
    const cfhost_call_reply *reply = NULL;
    cfhost_error *error = NULL;
    if (cfhost_call(client, act, pairs, count, &reply, &error) != CFHOST_OK) {
        return failure(error);
    }
    size_t length = 0;
    const char *raw = cfhost_envelope_reveal_raw(reply->envelope, &length);
    json_t *whole = shows ? text_of(cfhost_envelope_raw(reply->envelope)) : json_loadb(raw, length, 0, NULL);
    json_t *outcome = json_pack("{s:o, s:o}", "reply", whole, "msg",
                                text_of(cfhost_envelope_msg(reply->envelope)));
    cfhost_call_reply_free(reply);
    return outcome;
}

static void run(const char *folder, const char *base, const char *name) {
    char path[1024], url[1024];
    snprintf(path, sizeof path, "%s/%s.json", folder, name);
    snprintf(url, sizeof url, "%s/%s", base, name);
    json_error_t problem;
    json_t *vector = json_load_file(path, 0, &problem);
    if (vector == NULL) {
        die(path, problem.text);
    }
    fields = json_object_get(vector, "fields");
    const char *act = json_string_value(json_object_get(vector, "act"));
    const char *mode = json_string_value(json_object_get(vector, "mode"));
    mode = mode == NULL ? "checked" : mode;

    cfhost_client_params settings = CFHOST_CLIENT_PARAMS_INIT;
    json_t *given = json_object_get(vector, "client"), *value;
    settings.host_key = json_string_value(json_object_get(given, "host_key"));
    settings.host_key_file = json_string_value(json_object_get(given, "host_key_file"));
    if (settings.host_key == NULL && settings.host_key_file == NULL) {
        settings.host_key = "00112233445566778899aabbccddeeff";
    }
    settings.endpoint = json_string_value(json_object_get(given, "endpoint"));
    settings.endpoint = settings.endpoint == NULL ? url : settings.endpoint;
    settings.ca_file = json_string_value(json_object_get(given, "ca_file"));
    if ((value = json_object_get(given, "timeout")) != NULL) {
        settings.has_timeout_ms = 1;
        settings.timeout_ms = (uint64_t)(json_number_value(value) * 1000);
    }
    if ((value = json_object_get(given, "retries")) != NULL) {
        settings.has_retries = 1;
        settings.retries = (uint32_t)json_integer_value(value);
    }
    settings.on_event = shows ? on_event : NULL;
    cfhost_client *made = NULL, *client = NULL;
    cfhost_error *error = NULL;
    cfhost_options options = CFHOST_OPTIONS_INIT;
    options.has_unchecked = 1;
    options.unchecked = strcmp(mode, "unchecked") == 0;
    json_t *outcome;
    if (cfhost_client_new(&settings, &made, &error) != CFHOST_OK) {
        outcome = failure(error);
    } else if (cfhost_client_with_options(made, &options, &client, &error) != CFHOST_OK) {
        die(name, cfhost_error_text(error));
        return;
    } else {
        outcome = strcmp(mode, "call") == 0 ? call(client, act) : send_act(client, act);
    }
    char *line = json_dumps(outcome, JSON_COMPACT | JSON_SORT_KEYS);
    if (line == NULL) {
        die(name, "its outcome is no JSON");
    }
    printf("\"%s\" %s\n", name, line);
    fflush(stdout);
    free(line);
    json_decref(outcome);
    json_decref(vector);
    cfhost_client_free(client);
    cfhost_client_free(made);
}

int main(int argc, char **argv) {
    if (argc < 3) {
        die("usage", "vectors FOLDER URL NAME...");
    }
    shows = getenv("CFHOST_VECTORS_SHOW") != NULL;
    for (int i = 3; i < argc; i++) {
        run(argv[1], argv[2], argv[i]);
    }
    cfhost_close_connections();
    return 0;
}
