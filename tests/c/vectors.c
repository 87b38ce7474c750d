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

static json_t *text_or_null(const char *value) {
    return value == NULL ? json_null() : json_string(value);
}

static json_t *number_or_null(bool there, uint64_t value) {
    return there ? json_integer((json_int_t)value) : json_null();
}

static json_t *map_of(const cfhost_pair *pairs, size_t count) {
    json_t *map = json_object();
    for (size_t i = 0; i < count; i++) {
        json_object_set_new(map, pairs[i].name, json_string(pairs[i].value));
    }
    return map;
}

static json_t *list_of(const char *const *texts, size_t count) {
    json_t *list = json_array();
    for (size_t i = 0; i < count; i++) {
        json_array_append_new(list, json_string(texts[i]));
    }
    return list;
}

static json_t *time_or_null(const cfhost_time *time) {
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
        "act", text_or_null(cfhost_error_act(error)),
        "already_gone", (int)cfhost_error_is_already_gone(error),
        "argument", text_or_null(cfhost_error_argument(error)),
        "category", text_or_null(cfhost_error_category(error)),
        "code", number_or_null(code != 0, (uint64_t)code),
        "delivery", deliveries[cfhost_error_delivery(error)],
        "http_status", number_or_null(http_status != 0, (uint64_t)http_status),
        "kind", kinds[cfhost_error_status(error)],
        "message", cfhost_error_message(error),
        "name", text_or_null(cfhost_error_name(error)),
        "retryable", (int)cfhost_error_is_retryable(error));
    if (shows) {
        json_object_set_new(outcome, "advice", json_string(cfhost_error_advice(error)));
        json_object_set_new(outcome, "text", json_string(cfhost_error_text(error)));
    }
    cfhost_error_free(error);
    return outcome;
}

/* Sends an act whose parameters were set, and makes `reply_` of its reply by the last argument. */
#define SEND(act, made)                                                                                       \
    do {                                                                                                      \
        const cfhost_##act##_reply *reply = NULL;                                                             \
        if (cfhost_##act(client, &params, &reply, &error) != CFHOST_OK) {                                     \
            return failure(error);                                                                            \
        }                                                                                                     \
        json_t *reply_ = shows ? text_or_null(cfhost_envelope_raw(reply->envelope)) : (made);                 \
        json_t *outcome = json_pack("{s:o, s:o}", "reply", reply_, "msg",                                     \
                                    text_or_null(cfhost_envelope_msg(reply->envelope)));                      \
        cfhost_##act##_reply_free(reply);                                                                     \
        return outcome;                                                                                       \
    } while (0)

static json_t *zone_rows(const cfhost_zone_list_reply *reply) {
    json_t *rows = json_array();
    for (size_t i = 0; i < reply->rows_count; i++) {
        const cfhost_zone_list_row *row = reply->rows[i];
        json_array_append_new(rows, json_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}",
            "sub_activated_on", time_or_null(row->sub_activated_on),
            "sub_expired_on", time_or_null(row->sub_expired_on),
            "sub_id", number_or_null(row->has_sub_id, row->sub_id),
            "sub_label", text_or_null(row->sub_label),
            "sub_status", text_or_null(row->sub_status),
            "user_email", text_or_null(row->user_email),
            "zone_id", number_or_null(row->has_zone_id, row->zone_id),
            "zone_name", text_or_null(row->zone_name),
            "zone_status", text_or_null(row->zone_status)));
    }
    return rows;
}

static json_t *plans(const cfhost_reseller_plan_list_reply *reply) {
    json_t *objs = json_array();
    for (size_t i = 0; i < reply->objs_count; i++) {
        const cfhost_reseller_plan *plan = reply->objs[i];
        json_array_append_new(objs, json_pack("{s:o, s:o, s:o}",
            "product_price", text_or_null(plan->product_price),
            "sbase_name", text_or_null(plan->sbase_name),
            "sub_label", text_or_null(plan->sub_label)));
    }
    return objs;
}

static json_t *subs(const cfhost_reseller_sub_list_reply *reply) {
    json_t *objs = json_array();
    for (size_t i = 0; i < reply->objs_count; i++) {
        const cfhost_reseller_sub *sub = reply->objs[i];
        json_array_append_new(objs, json_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}",
            "cdate", time_or_null(sub->cdate),
            "edate", time_or_null(sub->edate),
            "sub_activated_on", time_or_null(sub->sub_activated_on),
            "sub_canceled_on", time_or_null(sub->sub_canceled_on),
            "sub_expired_on", time_or_null(sub->sub_expired_on),
            "sub_expires_on", time_or_null(sub->sub_expires_on),
            "sub_id", number_or_null(sub->has_sub_id, sub->sub_id),
            "sub_name", text_or_null(sub->sub_name),
            "sub_price", text_or_null(sub->sub_price),
            "sub_priced_on", time_or_null(sub->sub_priced_on),
            "sub_renewed_on", time_or_null(sub->sub_renewed_on),
            "sub_status", text_or_null(sub->sub_status),
            "zone_name", text_or_null(sub->zone_name)));
    }
    return objs;
}

static json_t *user_acts(const cfhost_client *client, const char *act) {
    cfhost_error *error = NULL;
    if (strcmp(act, "user_create") == 0) {
        cfhost_user_create_params params = CFHOST_USER_CREATE_PARAMS_INIT;
        params.cloudflare_email = text("cloudflare_email");
        params.cloudflare_pass = text("cloudflare_pass");
        params.cloudflare_username = text("cloudflare_username");
        params.unique_id = text("unique_id");
        params.has_clobber_unique_id = has("clobber_unique_id");
        params.clobber_unique_id = flag("clobber_unique_id");
        SEND(user_create, json_pack("{s:o, s:o, s:o, s:o, s:o}",
            "cloudflare_email", text_or_null(reply->cloudflare_email),
            "cloudflare_username", text_or_null(reply->cloudflare_username),
            "unique_id", text_or_null(reply->unique_id),
            "user_api_key", text_or_null(reply->user_api_key),
            "user_key", text_or_null(reply->user_key)));
    } else if (strcmp(act, "user_auth") == 0) {
        cfhost_user_auth_params params = CFHOST_USER_AUTH_PARAMS_INIT;
        params.cloudflare_email = text("cloudflare_email");
        params.cloudflare_pass = text("cloudflare_pass");
        params.unique_id = text("unique_id");
        params.has_clobber_unique_id = has("clobber_unique_id");
        params.clobber_unique_id = flag("clobber_unique_id");
        SEND(user_auth, json_pack("{s:o, s:o, s:o, s:o}",
            "cloudflare_email", text_or_null(reply->cloudflare_email),
            "unique_id", text_or_null(reply->unique_id),
            "user_api_key", text_or_null(reply->user_api_key),
            "user_key", text_or_null(reply->user_key)));
    } else if (strcmp(act, "user_lookup") == 0) {
        cfhost_user_lookup_params params = CFHOST_USER_LOOKUP_PARAMS_INIT;
        params.unique_id = text("unique_id");
        params.cloudflare_email = params.unique_id == NULL ? text("cloudflare_email") : NULL;
        SEND(user_lookup, json_pack("{s:o, s:o, s:o, s:o, s:b, s:b, s:o}",
            "cloudflare_email", text_or_null(reply->cloudflare_email),
            "hosted_zones", list_of(reply->hosted_zones, reply->hosted_zones_count),
            "unique_id", text_or_null(reply->unique_id),
            "user_api_key", text_or_null(reply->user_api_key),
            "user_authed", (int)reply->user_authed,
            "user_exists", (int)reply->user_exists,
            "user_key", text_or_null(reply->user_key)));
    }
    return NULL;
}

static json_t *zone_acts(const cfhost_client *client, const char *act) {
    cfhost_error *error = NULL;
    if (strcmp(act, "zone_set") == 0) {
        json_t *list = json_object_get(fields, "subdomains");
        const char *subdomains[64];
        cfhost_zone_set_params params = CFHOST_ZONE_SET_PARAMS_INIT;
        params.user_key = text("user_key");
        params.zone_name = text("zone_name");
        params.resolve_to = text("resolve_to");
        params.subdomains = subdomains;
        params.subdomains_count = json_array_size(list);
        if (params.subdomains_count > 64) {
            die(act, "more subdomains than this program can hold");
        }
        for (size_t i = 0; i < params.subdomains_count; i++) {
            subdomains[i] = json_string_value(json_array_get(list, i));
        }
        SEND(zone_set, json_pack("{s:o, s:o, s:o, s:o, s:o}",
            "forward_tos", map_of(reply->forward_tos, reply->forward_tos_count),
            "hosted_cnames", map_of(reply->hosted_cnames, reply->hosted_cnames_count),
            "resolving_to", text_or_null(reply->resolving_to),
            "zone_name", text_or_null(reply->zone_name),
            "zone_name_sent", text_or_null(reply->zone_name_sent)));
    } else if (strcmp(act, "zone_lookup") == 0) {
        cfhost_zone_lookup_params params = CFHOST_ZONE_LOOKUP_PARAMS_INIT;
        params.user_key = text("user_key");
        params.zone_name = text("zone_name");
        SEND(zone_lookup, json_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:b, s:b, s:o}",
            "forward_tos", map_of(reply->forward_tos, reply->forward_tos_count),
            "hosted_cnames", map_of(reply->hosted_cnames, reply->hosted_cnames_count),
            "ssl_meta_tag", text_or_null(reply->ssl_meta_tag),
            "ssl_status", text_or_null(reply->ssl_status),
            "sub_label", text_or_null(reply->sub_label),
            "sub_status", text_or_null(reply->sub_status),
            "zone_exists", (int)reply->zone_exists,
            "zone_hosted", (int)reply->zone_hosted,
            "zone_name", text_or_null(reply->zone_name)));
    } else if (strcmp(act, "zone_delete") == 0) {
        cfhost_zone_delete_params params = CFHOST_ZONE_DELETE_PARAMS_INIT;
        params.user_key = text("user_key");
        params.zone_name = text("zone_name");
        SEND(zone_delete, json_pack("{s:b, s:o}",
            "zone_deleted", (int)reply->zone_deleted,
            "zone_name", text_or_null(reply->zone_name)));
    } else if (strcmp(act, "zone_list") == 0) {
        cfhost_zone_list_params params = CFHOST_ZONE_LIST_PARAMS_INIT;
        params.has_limit = has("limit");
        params.limit = (uint32_t)number("limit");
        params.has_offset = has("offset");
        params.offset = number("offset");
        params.zone_name = text("zone_name");
        params.has_sub_id = has("sub_id");
        params.sub_id = number("sub_id");
        params.zone_status = text("zone_status");
        params.sub_status = text("sub_status");
        SEND(zone_list, json_pack("{s:o, s:o, s:o}",
            "limit", number_or_null(reply->has_limit, reply->limit),
            "offset", number_or_null(reply->has_offset, reply->offset),
            "rows", zone_rows(reply)));
    } else if (strcmp(act, "full_zone_set") == 0) {
        cfhost_full_zone_set_params params = CFHOST_FULL_ZONE_SET_PARAMS_INIT;
        params.user_key = text("user_key");
        params.zone_name = text("zone_name");
        params.has_jumpstart = has("jumpstart");
        params.jumpstart = flag("jumpstart");
        SEND(full_zone_set, json_pack("{s:b, s:o, s:o, s:o, s:o}",
            "jumpstart", (int)reply->jumpstart,
            "msg", text_or_null(reply->msg),
            "nameservers", list_of(reply->nameservers, reply->nameservers_count),
            "zone_name", text_or_null(reply->zone_name),
            "zone_name_sent", text_or_null(reply->zone_name_sent)));
    }
    return NULL;
}

static json_t *host_acts(const cfhost_client *client, const char *act) {
    cfhost_error *error = NULL;
    if (strcmp(act, "host_child_new") == 0) {
        cfhost_host_child_new_params params = CFHOST_HOST_CHILD_NEW_PARAMS_INIT;
        params.host_name = text("host_name");
        params.pub_name = text("pub_name");
        params.prefix = text("prefix");
        params.website = text("website");
        params.email = text("email");
        SEND(host_child_new, json_pack("{s:o, s:o}",
            "child_id", number_or_null(reply->has_child_id, reply->child_id),
            "host_key", text_or_null(reply->host_key)));
    } else if (strcmp(act, "host_child_stop") == 0) {
        cfhost_host_child_stop_params params = CFHOST_HOST_CHILD_STOP_PARAMS_INIT;
        params.child_id = number("child_id");
        SEND(host_child_stop, json_pack("{s:o}", "child_id", number_or_null(reply->has_child_id, reply->child_id)));
    } else if (strcmp(act, "host_key_regen") == 0) {
        cfhost_host_key_regen_params params = CFHOST_HOST_KEY_REGEN_PARAMS_INIT;
        SEND(host_key_regen, json_pack("{s:o}", "host_key", text_or_null(reply->host_key)));
    } else if (strcmp(act, "cpanel_info") == 0) {
        cfhost_cpanel_info_params params = CFHOST_CPANEL_INFO_PARAMS_INIT;
        SEND(cpanel_info, json_pack("{s:o, s:o}",
            "cpanel_latest", text_or_null(reply->cpanel_latest),
            "cpanel_sha1", text_or_null(reply->cpanel_sha1)));
    }
    return NULL;
}

static json_t *reseller_acts(const cfhost_client *client, const char *act) {
    cfhost_error *error = NULL;
    if (strcmp(act, "reseller_plan_list") == 0) {
        cfhost_reseller_plan_list_params params = CFHOST_RESELLER_PLAN_LIST_PARAMS_INIT;
        SEND(reseller_plan_list, json_pack("{s:o}", "objs", plans(reply)));
    } else if (strcmp(act, "reseller_sub_new") == 0) {
        cfhost_reseller_sub_new_params params = CFHOST_RESELLER_SUB_NEW_PARAMS_INIT;
        params.user_key = text("user_key");
        params.zone_name = text("zone_name");
        params.plan_tag = text("plan_tag");
        SEND(reseller_sub_new, json_pack("{s:o}", "sub_id", number_or_null(reply->has_sub_id, reply->sub_id)));
    } else if (strcmp(act, "reseller_sub_cancel") == 0) {
        cfhost_reseller_sub_cancel_params params = CFHOST_RESELLER_SUB_CANCEL_PARAMS_INIT;
        params.user_key = text("user_key");
        params.zone_name = text("zone_name");
        params.plan_tag = text("plan_tag");
        params.sub_id = number("sub_id");
        SEND(reseller_sub_cancel, json_pack("{s:o}", "sub_id", number_or_null(reply->has_sub_id, reply->sub_id)));
    } else if (strcmp(act, "reseller_sub_list") == 0) {
        cfhost_reseller_sub_list_params params = CFHOST_RESELLER_SUB_LIST_PARAMS_INIT;
        SEND(reseller_sub_list, json_pack("{s:o}", "objs", subs(reply)));
    }
    return NULL;
}

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
    json_t *whole = shows ? text_or_null(cfhost_envelope_raw(reply->envelope)) : json_loadb(raw, length, 0, NULL);
    json_t *outcome = json_pack("{s:o, s:o}", "reply", whole, "msg",
                                text_or_null(cfhost_envelope_msg(reply->envelope)));
    cfhost_call_reply_free(reply);
    return outcome;
}

static json_t *send_act(const cfhost_client *client, const char *act) {
    json_t *(*groups[])(const cfhost_client *, const char *) = {user_acts, zone_acts, host_acts, reseller_acts};
    for (size_t i = 0; i < sizeof groups / sizeof *groups; i++) {
        json_t *outcome = groups[i](client, act);
        if (outcome != NULL) {
            return outcome;
        }
    }
    die("no such act", act);
    return NULL;
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
