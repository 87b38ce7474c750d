/* Bad input: nothing is sent, nothing crashes, and the error names what was wrong. The client's endpoint is a port where nobody
 * listens: whatever was sent would be another error. */
#include "check.h"

static cfhost_client *deaf_client(void) {
    cfhost_client_params params = CFHOST_CLIENT_PARAMS_INIT;
    params.host_key = HOST_KEY;
    params.endpoint = "http://127.0.0.1:1/host-gw.html";
    params.has_retries = 1;
    params.retries = 0;
    cfhost_client *client = NULL;
    cfhost_error *error = NULL;
    CHECK_OK(cfhost_client_new(&params, &client, &error));
    return client;
}

/* Any act, by pointers that have lost their types. */
struct act {
    const char *name;
    size_t size;
    cfhost_status (*call)(const cfhost_client *, const void *, const void **, cfhost_error **);
    void (*free)(const void *);
    /* Where its required texts lie, ended by a NULL name. */
    struct text {
        const char *name;
        size_t at;
        bool optional;
    } texts[7];
};

/* Calls and frees of each act without their types. */
#define UNTYPED(act)                                                                                        \
    static cfhost_status call_##act(const cfhost_client *client, const void *params, const void **reply,    \
                                    cfhost_error **error) {                                                 \
        const cfhost_##act##_reply *typed = NULL;                                                           \
        cfhost_status status = cfhost_##act(client, params, reply == NULL ? NULL : &typed, error);          \
        if (reply != NULL) {                                                                                \
            *reply = typed;                                                                                 \
        }                                                                                                   \
        return status;                                                                                      \
    }                                                                                                       \
    static void free_##act(const void *reply) {                                                             \
        cfhost_##act##_reply_free(reply);                                                                   \
    }

UNTYPED(user_create)
UNTYPED(user_auth)
UNTYPED(user_lookup)
UNTYPED(zone_set)
UNTYPED(zone_lookup)
UNTYPED(zone_delete)
UNTYPED(zone_list)
UNTYPED(full_zone_set)
UNTYPED(host_child_new)
UNTYPED(host_child_stop)
UNTYPED(host_key_regen)
UNTYPED(reseller_plan_list)
UNTYPED(reseller_sub_new)
UNTYPED(reseller_sub_cancel)
UNTYPED(reseller_sub_list)
UNTYPED(cpanel_info)

#define ACT(act) #act, sizeof(cfhost_##act##_params), call_##act, free_##act
#define NEEDS(act, member) {#member, offsetof(cfhost_##act##_params, member), false}
#define TAKES(act, member) {#member, offsetof(cfhost_##act##_params, member), true}
#define END {NULL, 0, false}

static const struct act acts[] = {
    {ACT(user_create),
     {NEEDS(user_create, cloudflare_email), NEEDS(user_create, cloudflare_pass),
      TAKES(user_create, cloudflare_username), TAKES(user_create, unique_id), END}},
    {ACT(user_auth),
     {NEEDS(user_auth, cloudflare_email), NEEDS(user_auth, cloudflare_pass), TAKES(user_auth, unique_id), END}},
    {ACT(user_lookup), {TAKES(user_lookup, cloudflare_email), END}},
    {ACT(zone_set),
     {NEEDS(zone_set, user_key), NEEDS(zone_set, zone_name), NEEDS(zone_set, resolve_to), END}},
    {ACT(zone_lookup), {NEEDS(zone_lookup, user_key), NEEDS(zone_lookup, zone_name), END}},
    {ACT(zone_delete), {NEEDS(zone_delete, user_key), NEEDS(zone_delete, zone_name), END}},
    {ACT(zone_list),
     {TAKES(zone_list, zone_name), TAKES(zone_list, zone_status), TAKES(zone_list, sub_status), END}},
    {ACT(full_zone_set), {NEEDS(full_zone_set, user_key), NEEDS(full_zone_set, zone_name), END}},
    {ACT(host_child_new),
     {NEEDS(host_child_new, host_name), NEEDS(host_child_new, pub_name), NEEDS(host_child_new, prefix),
      NEEDS(host_child_new, website), NEEDS(host_child_new, email), END}},
    {ACT(host_child_stop), {END}},
    {ACT(host_key_regen), {END}},
    {ACT(reseller_plan_list), {END}},
    {ACT(reseller_sub_new),
     {NEEDS(reseller_sub_new, user_key), NEEDS(reseller_sub_new, zone_name), NEEDS(reseller_sub_new, plan_tag), END}},
    {ACT(reseller_sub_cancel),
     {NEEDS(reseller_sub_cancel, user_key), NEEDS(reseller_sub_cancel, zone_name),
      NEEDS(reseller_sub_cancel, plan_tag), END}},
    {ACT(reseller_sub_list), {END}},
    {ACT(cpanel_info), {END}},
};
#define ACTS (sizeof acts / sizeof *acts)

/* Space for the parameters of any act, and for some that are larger. */
union params {
    size_t size;
    unsigned char bytes[512];
    cfhost_zone_set_params zone_set;
    cfhost_zone_list_params zone_list;
    cfhost_host_child_stop_params host_child_stop;
    cfhost_reseller_sub_cancel_params reseller_sub_cancel;
};

static void set_text(union params *params, const struct text *text, const char *value) {
    memcpy(params->bytes + text->at, &value, sizeof value);
}

/* Parameters that would do, but for the values. */
static union params good(const struct act *act) {
    static const char *subdomains[] = {"www"};
    union params params;
    memset(&params, 0, sizeof params);
    params.size = act->size;
    for (const struct text *text = act->texts; text->name != NULL; text++) {
        if (!text->optional) {
            set_text(&params, text, "x");
        }
    }
    if (act->call == call_zone_set) {
        params.zone_set.subdomains = subdomains;
        params.zone_set.subdomains_count = 1;
    } else if (act->call == call_host_child_stop) {
        params.host_child_stop.child_id = 1;
    } else if (act->call == call_reseller_sub_cancel) {
        params.reseller_sub_cancel.sub_id = 1;
    }
    return params;
}

/* A call that has to be refused because of one argument. */
static void refused(const struct act *act, const cfhost_client *client, const union params *params,
                    const char *argument) {
    const void *reply = NULL;
    cfhost_error *error = NULL;
    cfhost_status status = act->call(client, params, &reply, &error);
    if (status != CFHOST_INVALID_ARGUMENT || cfhost_error_argument(error) == NULL ||
        strcmp(cfhost_error_argument(error), argument) != 0) {
        fprintf(stderr, "%s, %s: status %d, %s\n", act->name, argument, (int)status, cfhost_error_text(error));
        exit(1);
    }
    CHECK(reply == NULL);
    CHECK_TEXT(cfhost_error_act(error), act->name);
    CHECK(cfhost_error_delivery(error) == CFHOST_NOT_SENT);
    CHECK(cfhost_error_status(error) == status);
    cfhost_error_free(error);
}

static void null_pointers(void) {
    cfhost_client *client = deaf_client();
    for (size_t i = 0; i < ACTS; i++) {
        const struct act *act = &acts[i];
        union params params = good(act);
        /* Each of the four pointers is there or NULL; what all being there does is another test's. */
        for (int there = 0; there < 16; there++) {
            bool has_client = there & 1, has_params = there & 2, has_reply = there & 4, has_error = there & 8;
            if (has_client && has_params && has_reply) {
                continue;
            }
            const void *reply = NULL;
            cfhost_error *error = NULL;
            cfhost_status status = act->call(has_client ? client : NULL, has_params ? &params : NULL,
                                             has_reply ? &reply : NULL, has_error ? &error : NULL);
            CHECK(status == CFHOST_INVALID_ARGUMENT);
            CHECK(reply == NULL && (error != NULL) == has_error);
            if (has_error) {
                CHECK_TEXT(cfhost_error_argument(error), !has_reply ? "reply" : !has_client ? "client" : "params");
            }
            cfhost_error_free(error);
        }
        act->free(NULL);
    }
    cfhost_client_free(client);
}

static void struct_sizes(void) {
    cfhost_client *client = deaf_client();
    for (size_t i = 0; i < ACTS; i++) {
        union params params = good(&acts[i]);
#ifdef GROWN
        /* Against a library that has grown, a larger struct is one that it knows. */
        const size_t sizes[] = {0, 1, acts[i].size - 1, (size_t)-1};
#else
        const size_t sizes[] = {0, 1, acts[i].size - 1, acts[i].size + 1, acts[i].size + 64, (size_t)-1};
#endif
        for (size_t size = 0; size < sizeof sizes / sizeof *sizes; size++) {
            /* One byte less can be the padding at the end, which counts for nothing. */
            if (acts[i].call == call_full_zone_set && sizes[size] == acts[i].size - 1) {
                continue;
            }
            params.size = sizes[size];
            refused(&acts[i], client, &params, "size");
        }
    }
    cfhost_client_free(client);
}

static char *long_text(size_t length) {
    char *text = malloc(length + 1);
    CHECK(text != NULL);
    memset(text, 'a', length);
    text[length] = '\0';
    return text;
}

static void texts(void) {
    cfhost_client *client = deaf_client();
    cfhost_options options = CFHOST_OPTIONS_INIT;
    options.has_unchecked = 1;
    options.unchecked = 1;
    cfhost_client *unchecked = NULL;
    cfhost_error *error = NULL;
    CHECK_OK(cfhost_client_with_options(client, &options, &unchecked, &error));
    char *mebibyte = long_text(1 << 20);
    for (size_t i = 0; i < ACTS; i++) {
        for (const struct text *text = acts[i].texts; text->name != NULL; text++) {
            /* The checks before sending may be off; these are not among them. */
            const cfhost_client *clients[] = {client, unchecked};
            for (int c = 0; c < 2; c++) {
                union params params = good(&acts[i]);
                set_text(&params, text, "\xff\xfe");
                refused(&acts[i], clients[c], &params, text->name);
                set_text(&params, text, "cut \xe2\x82");
                refused(&acts[i], clients[c], &params, text->name);
                set_text(&params, text, mebibyte);
                refused(&acts[i], clients[c], &params, text->name);
                if (!text->optional) {
                    set_text(&params, text, NULL);
                    refused(&acts[i], clients[c], &params, text->name);
                }
            }
        }
    }
    free(mebibyte);
    cfhost_client_free(unchecked);
    cfhost_client_free(client);
}

static const struct act *act_named(const char *name) {
    for (size_t i = 0; i < ACTS; i++) {
        if (strcmp(acts[i].name, name) == 0) {
            return &acts[i];
        }
    }
    CHECK(!"an act of that name");
    return NULL;
}

/* What each act has of its own. */
static void members(void) {
    cfhost_client *client = deaf_client();
    const struct act *act = act_named("zone_set");
    union params params = good(act);
    set_text(&params, &act->texts[0], "0123456789abcdef0123456789abcdef");
    set_text(&params, &act->texts[1], "example.com");
    set_text(&params, &act->texts[2], "origin.example.com");
    const char *with_hole[] = {"www", NULL};
    char *mebibyte = long_text(1 << 20);
    const char *lists[][2] = {{"www", NULL}, {"www", "\xff"}, {"www", mebibyte}, {"a b", "www"}};
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        params.zone_set.subdomains = lists[i];
        params.zone_set.subdomains_count = 2;
        refused(act, client, &params, "subdomains");
    }
    free(mebibyte);
    params.zone_set.subdomains = NULL;
    refused(act, client, &params, "subdomains");
    params.zone_set.subdomains = with_hole;
    params.zone_set.subdomains_count = 0;
    refused(act, client, &params, "subdomains");
    params.zone_set.subdomains_count = (size_t)-1;
    refused(act, client, &params, "subdomains");

    act = act_named("zone_list");
    params = good(act);
    params.zone_list.zone_status = "X";
    refused(act, client, &params, "zone_status");
    params = good(act);
    params.zone_list.sub_status = "";
    refused(act, client, &params, "sub_status");
    params = good(act);
    params.zone_list.has_limit = 1;
    refused(act, client, &params, "limit");

    act = act_named("host_child_stop");
    params = good(act);
    params.host_child_stop.child_id = 0;
    refused(act, client, &params, "child_id");
    act = act_named("reseller_sub_cancel");
    params = good(act);
    params.reseller_sub_cancel.sub_id = 0;
    refused(act, client, &params, "sub_id");

    /* The vendor's own words where the check is the vendor's. */
    cfhost_user_lookup_params lookup = CFHOST_USER_LOOKUP_PARAMS_INIT;
    const cfhost_user_lookup_reply *reply = NULL;
    cfhost_error *error = NULL;
    CHECK(cfhost_user_lookup(client, &lookup, &reply, &error) == CFHOST_INVALID_ARGUMENT);
    CHECK(cfhost_error_code(error) == CFHOST_CODE_EMAIL_OR_UNIQUE_ID_REQUIRED);
    cfhost_error_free(error);
    lookup.cloudflare_email = "a@example.com";
    lookup.unique_id = "a";
    CHECK(cfhost_user_lookup(client, &lookup, &reply, &error) == CFHOST_INVALID_ARGUMENT);
    CHECK_TEXT(cfhost_error_argument(error), "unique_id");
    cfhost_error_free(error);
    cfhost_client_free(client);
}

static void call_by_name(void) {
    cfhost_client *client = deaf_client();
    const cfhost_call_reply *reply = NULL;
    const cfhost_pair good_field[] = {{"limit", "1"}};
    char *mebibyte = long_text(1 << 20);
    const struct {
        const cfhost_client *client;
        const char *act;
        cfhost_pair field;
        const cfhost_pair *fields;
        size_t count;
        const char *argument;
    } bad[] = {
        {NULL, "zone_list", {NULL, NULL}, good_field, 1, "client"},
        {client, NULL, {NULL, NULL}, good_field, 1, "act"},
        {client, "", {NULL, NULL}, good_field, 1, "act"},
        {client, "zone list", {NULL, NULL}, good_field, 1, "act"},
        {client, "\xff", {NULL, NULL}, good_field, 1, "act"},
        {client, mebibyte, {NULL, NULL}, good_field, 1, "act"},
        {client, HOST_KEY, {NULL, NULL}, good_field, 1, "act"},
        {client, "zone_list", {NULL, NULL}, NULL, 1, "fields"},
        {client, "zone_list", {NULL, NULL}, good_field, (size_t)-1, "fields"},
        {client, "zone_list", {NULL, "1"}, NULL, 0, "fields"},
        {client, "zone_list", {"limit", NULL}, NULL, 0, "fields"},
        {client, "zone_list", {"limit", "\xff"}, NULL, 0, "fields"},
        {client, "zone_list", {mebibyte, "1"}, NULL, 0, "fields"},
        {client, "zone_list", {"limit", mebibyte}, NULL, 0, "fields"},
        {client, "zone_list", {"act", "zone_set"}, NULL, 0, "act"},
        {client, "zone_list", {"host_key", HOST_KEY}, NULL, 0, "host_key"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        bool own = bad[i].field.name != NULL || bad[i].field.value != NULL;
        cfhost_error *error = NULL;
        cfhost_status status = cfhost_call(bad[i].client, bad[i].act, own ? &bad[i].field : bad[i].fields,
                                           own ? 1 : bad[i].count, &reply, &error);
        CHECK(status == CFHOST_INVALID_ARGUMENT && reply == NULL);
        CHECK_TEXT(cfhost_error_argument(error), bad[i].argument);
        CHECK(strstr(cfhost_error_text(error), HOST_KEY) == NULL);
        cfhost_error_free(error);
        CHECK(cfhost_call(bad[i].client, bad[i].act, own ? &bad[i].field : bad[i].fields, own ? 1 : bad[i].count,
                          NULL, NULL) == CFHOST_INVALID_ARGUMENT);
    }
    free(mebibyte);
    cfhost_client_free(client);
}

static void settings(void) {
    char *mebibyte = long_text(1 << 20);
    cfhost_client_params base = CFHOST_CLIENT_PARAMS_INIT;
    base.host_key = HOST_KEY;
    base.endpoint = "https://127.0.0.1:1/host-gw.html";
    base.roots = CFHOST_ROOTS_BUNDLED;
    struct {
        const char *argument;
        cfhost_client_params params;
    } bad[40];
    size_t count = 0;
#define BAD(member, value, name)          \
    do {                                  \
        bad[count].params = base;         \
        bad[count].params.member = value; \
        bad[count++].argument = name;     \
    } while (0)
    BAD(size, 0, "size");
    BAD(size, sizeof base - 1, "size");
    BAD(size, (size_t)-1, "size");
#ifndef GROWN
    BAD(size, sizeof base + 1, "size");
#endif
    BAD(host_key, NULL, "host_key");
    BAD(host_key, "too-short", "host_key");
    BAD(host_key, "\xff", "host_key");
    BAD(host_key, mebibyte, "host_key");
    BAD(host_key_file, "key", "host_key");
    BAD(from_env, 1, "host_key");
    BAD(endpoint, "http://gateway.example.com/", "endpoint");
    BAD(endpoint, "\xff", "endpoint");
    BAD(endpoint, mebibyte, "endpoint");
    BAD(ca_file, "/nonexistent/ca.pem", "ca_file");
    BAD(ca_file, "\xff", "ca_file");
    BAD(ca_pem, "nothing", "ca_file");
    BAD(roots, 7, "roots");
    BAD(has_timeout_ms, 1, "timeout");
    BAD(has_connect_timeout_ms, 1, "connect_timeout");
    BAD(has_resolve_timeout_ms, 1, "resolve_timeout");
    BAD(proxy, "socks5://127.0.0.1:1", "proxy");
    BAD(proxy, "\xff", "proxy");
    BAD(user_agent, "a\r\nb", "user_agent");
    BAD(user_agent, mebibyte, "user_agent");
    cfhost_client *client = NULL;
    cfhost_error *error = NULL;
    for (size_t i = 0; i < count; i++) {
        CHECK(cfhost_client_new(&bad[i].params, &client, &error) == CFHOST_INVALID_ARGUMENT);
        CHECK(client == NULL);
        CHECK_TEXT(cfhost_error_argument(error), bad[i].argument);
        CHECK(cfhost_error_act(error) == NULL);
        cfhost_error_free(error);
        CHECK(cfhost_client_new(&bad[i].params, &client, NULL) == CFHOST_INVALID_ARGUMENT);
    }
    free(mebibyte);
    cfhost_client_params no_key = CFHOST_CLIENT_PARAMS_INIT;
    no_key.host_key_file = "/nonexistent/key";
    CHECK(cfhost_client_new(&no_key, &client, &error) == CFHOST_INVALID_ARGUMENT);
    CHECK_TEXT(cfhost_error_argument(error), "host_key_file");
    cfhost_error_free(error);

    CHECK(cfhost_client_new(NULL, &client, NULL) == CFHOST_INVALID_ARGUMENT);
    CHECK(cfhost_client_new(&base, NULL, NULL) == CFHOST_INVALID_ARGUMENT);
    CHECK(cfhost_client_new(NULL, NULL, NULL) == CFHOST_INVALID_ARGUMENT);
    CHECK(cfhost_client_new(&base, NULL, &error) == CFHOST_INVALID_ARGUMENT);
    CHECK_TEXT(cfhost_error_argument(error), "client");
    cfhost_error_free(error);

    cfhost_client *derived = NULL;
    cfhost_options options = CFHOST_OPTIONS_INIT;
    CHECK_OK(cfhost_client_new(&base, &client, &error));
    for (int there = 0; there < 7; there++) {
        CHECK(cfhost_client_with_options(there & 1 ? client : NULL, there & 2 ? &options : NULL,
                                         there & 4 ? &derived : NULL, &error) == CFHOST_INVALID_ARGUMENT);
        CHECK(derived == NULL);
        cfhost_error_free(error);
    }
    options.size = sizeof options - 1;
    CHECK(cfhost_client_with_options(client, &options, &derived, &error) == CFHOST_INVALID_ARGUMENT);
    CHECK_TEXT(cfhost_error_argument(error), "size");
    cfhost_error_free(error);

    cfhost_zone_list_params list = CFHOST_ZONE_LIST_PARAMS_INIT;
    cfhost_zones *zones = NULL;
    for (int there = 0; there < 7; there++) {
        CHECK(cfhost_zones_new(there & 1 ? client : NULL, there & 2 ? &list : NULL, there & 4 ? &zones : NULL,
                               &error) == CFHOST_INVALID_ARGUMENT);
        CHECK(zones == NULL);
        cfhost_error_free(error);
    }
    const cfhost_zone_list_row *row = NULL;
    CHECK(cfhost_zones_next(NULL, &row, &error) == CFHOST_INVALID_ARGUMENT);
    CHECK_TEXT(cfhost_error_argument(error), "zones");
    cfhost_error_free(error);
    CHECK_OK(cfhost_zones_new(client, &list, &zones, &error));
    CHECK(cfhost_zones_next(zones, NULL, &error) == CFHOST_INVALID_ARGUMENT);
    CHECK_TEXT(cfhost_error_argument(error), "row");
    cfhost_error_free(error);
    cfhost_zones_free(zones);
    cfhost_client_free(client);
}

/* Whatever is looked at or freed may be NULL. */
static void null_getters(void) {
    CHECK(cfhost_error_status(NULL) == CFHOST_OK);
    CHECK(cfhost_error_code(NULL) == 0);
    CHECK(cfhost_error_name(NULL) == NULL);
    CHECK(cfhost_error_category(NULL) == NULL);
    CHECK_TEXT(cfhost_error_message(NULL), "");
    CHECK_TEXT(cfhost_error_advice(NULL), "");
    CHECK_TEXT(cfhost_error_text(NULL), "");
    CHECK(cfhost_error_act(NULL) == NULL);
    CHECK(cfhost_error_argument(NULL) == NULL);
    CHECK(cfhost_error_http_status(NULL) == 0);
    CHECK(cfhost_error_delivery(NULL) == CFHOST_NOT_SENT);
    CHECK(cfhost_error_state(NULL) == CFHOST_STATE_NONE);
    CHECK(!cfhost_error_is_retryable(NULL));
    CHECK(!cfhost_error_is_already_gone(NULL));
    size_t length = 7;
    CHECK(cfhost_error_reveal_raw(NULL, &length) == NULL);
    CHECK(cfhost_error_reveal_raw(NULL, NULL) == NULL);
    CHECK(cfhost_envelope_msg(NULL) == NULL);
    CHECK(cfhost_envelope_raw(NULL) == NULL);
    CHECK(cfhost_envelope_reveal_raw(NULL, &length) == NULL);
    CHECK(length == 7);
    CHECK(!cfhost_client_is_cancelled(NULL));
    cfhost_client_cancel(NULL);
    cfhost_client_free(NULL);
    cfhost_error_free(NULL);
    cfhost_zones_free(NULL);
    cfhost_call_reply_free(NULL);
}

const struct test input_tests[] = {
    {"input_null_pointers", null_pointers},
    {"input_struct_sizes", struct_sizes},
    {"input_texts", texts},
    {"input_members", members},
    {"input_call_by_name", call_by_name},
    {"input_settings", settings},
    {"input_null_getters", null_getters},
    {NULL, NULL},
};
