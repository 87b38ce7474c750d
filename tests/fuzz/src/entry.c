/* What the fuzzer gives, as a caller of the C library could give it: texts of any bytes or NULL, in every place of many functions.
 * What comes back is read, and freed. */
#include <cfhost.h>
#include <stdlib.h>
#include <string.h>

static const uint8_t *rest;
static size_t left;

static uint8_t number(void) {
    if (left == 0) {
        return 0;
    }
    left--;
    return *rest++;
}

static char *texts[64];
static size_t texts_count;

/* A text of its own memory, or NULL; free_texts frees it. */
static const char *text(void) {
    uint8_t length = number();
    if (length == 255 || texts_count == 64) {
        return NULL;
    }
    if (length > left) {
        length = (uint8_t)left;
    }
    char *copy = malloc((size_t)length + 1);
    memcpy(copy, rest, length);
    copy[length] = 0;
    rest += length;
    left -= length;
    return texts[texts_count++] = copy;
}

static void free_texts(void) {
    while (texts_count > 0) {
        free(texts[--texts_count]);
    }
}

static size_t sum;

static void look_at(const char *shown) {
    sum += shown == NULL ? 0 : strlen(shown);
}

static void failed(cfhost_error *error) {
    look_at(cfhost_error_text(error));
    look_at(cfhost_error_message(error));
    look_at(cfhost_error_act(error));
    look_at(cfhost_error_argument(error));
    look_at(cfhost_error_advice(error));
    look_at(cfhost_error_name(error));
    size_t size = 0;
    const char *raw = cfhost_error_reveal_raw(error, &size);
    for (size_t i = 0; raw != NULL && i < size; i++) {
        sum += (unsigned char)raw[i];
    }
    cfhost_error_free(error);
}

static void answered(const cfhost_envelope *envelope) {
    look_at(cfhost_envelope_msg(envelope));
    look_at(cfhost_envelope_raw(envelope));
}

static cfhost_client *client;

static void acts(void) {
    cfhost_error *error = NULL;
    switch (number() % 8) {
    case 0: {
        cfhost_user_create_params params = CFHOST_USER_CREATE_PARAMS_INIT;
        const cfhost_user_create_reply *reply = NULL;
        params.cloudflare_email = text();
        params.cloudflare_pass = text();
        params.cloudflare_username = text();
        params.unique_id = text();
        if (cfhost_user_create(client, &params, &reply, &error) == CFHOST_OK) {
            look_at(reply->user_key);
            look_at(reply->cloudflare_email);
            answered(reply->envelope);
        }
        cfhost_user_create_reply_free(reply);
        break;
    }
    case 1: {
        cfhost_user_lookup_params params = CFHOST_USER_LOOKUP_PARAMS_INIT;
        const cfhost_user_lookup_reply *reply = NULL;
        params.cloudflare_email = text();
        params.unique_id = text();
        if (cfhost_user_lookup(client, &params, &reply, &error) == CFHOST_OK) {
            for (size_t i = 0; i < reply->hosted_zones_count; i++) {
                look_at(reply->hosted_zones[i]);
            }
            answered(reply->envelope);
        }
        cfhost_user_lookup_reply_free(reply);
        break;
    }
    case 2: {
        cfhost_zone_set_params params = CFHOST_ZONE_SET_PARAMS_INIT;
        const cfhost_zone_set_reply *reply = NULL;
        const char *subdomains[3];
        params.user_key = text();
        params.zone_name = text();
        params.resolve_to = text();
        for (size_t i = 0; i < 3; i++) {
            subdomains[i] = text();
        }
        params.subdomains = number() % 4 == 0 ? NULL : subdomains;
        params.subdomains_count = number() % 4;
        if (cfhost_zone_set(client, &params, &reply, &error) == CFHOST_OK) {
            for (size_t i = 0; i < reply->forward_tos_count; i++) {
                look_at(reply->forward_tos[i].name);
                look_at(reply->forward_tos[i].value);
            }
            answered(reply->envelope);
        }
        cfhost_zone_set_reply_free(reply);
        break;
    }
    case 3: {
        cfhost_zone_list_params params = CFHOST_ZONE_LIST_PARAMS_INIT;
        const cfhost_zone_list_reply *reply = NULL;
        params.has_limit = number() % 2;
        params.limit = number();
        params.zone_name = text();
        params.zone_status = text();
        params.sub_status = text();
        if (cfhost_zone_list(client, &params, &reply, &error) == CFHOST_OK) {
            for (size_t i = 0; i < reply->rows_count; i++) {
                look_at(reply->rows[i]->zone_name);
                look_at(reply->rows[i]->zone_status);
                sum += reply->rows[i]->sub_activated_on != NULL;
            }
            answered(reply->envelope);
        }
        cfhost_zone_list_reply_free(reply);
        break;
    }
    case 4: {
        cfhost_zone_lookup_params params = CFHOST_ZONE_LOOKUP_PARAMS_INIT;
        const cfhost_zone_lookup_reply *reply = NULL;
        params.user_key = text();
        params.zone_name = text();
        if (cfhost_zone_lookup(client, &params, &reply, &error) == CFHOST_OK) {
            look_at(reply->ssl_meta_tag);
            answered(reply->envelope);
        }
        cfhost_zone_lookup_reply_free(reply);
        break;
    }
    case 5: {
        const cfhost_call_reply *reply = NULL;
        cfhost_pair pairs[3];
        const char *act = text();
        for (size_t i = 0; i < 3; i++) {
            pairs[i].name = text();
            pairs[i].value = text();
        }
        if (cfhost_call(client, act, number() % 4 == 0 ? NULL : pairs, number() % 4, &reply, &error) == CFHOST_OK) {
            answered(reply->envelope);
        }
        cfhost_call_reply_free(reply);
        break;
    }
    case 6: {
        cfhost_reseller_sub_list_params params = CFHOST_RESELLER_SUB_LIST_PARAMS_INIT;
        const cfhost_reseller_sub_list_reply *reply = NULL;
        /* A size of another version, or nonsense. */
        params.size = number() % 2 == 0 ? params.size : number();
        if (cfhost_reseller_sub_list(client, &params, &reply, &error) == CFHOST_OK) {
            for (size_t i = 0; i < reply->objs_count; i++) {
                look_at(reply->objs[i]->zone_name);
                look_at(reply->objs[i]->sub_price);
            }
            answered(reply->envelope);
        }
        cfhost_reseller_sub_list_reply_free(reply);
        break;
    }
    default: {
        cfhost_client_params params = CFHOST_CLIENT_PARAMS_INIT;
        cfhost_client *made = NULL;
        params.host_key = text();
        params.endpoint = text();
        params.ca_pem = text();
        params.proxy = text();
        params.user_agent = text();
        if (cfhost_client_new(&params, &made, &error) == CFHOST_OK) {
            cfhost_client_free(made);
        }
        break;
    }
    }
    if (error != NULL) {
        failed(error);
    }
}

static void ranges(void) {
    cfhost_error *error = NULL;
    cfhost_ranges *made = NULL;
    const char *a = text(), *b = text();
    if ((number() % 2 ? cfhost_ranges_from_json(a, &made, &error) : cfhost_ranges_from_text(a, b, &made, &error)) != CFHOST_OK) {
        failed(error);
    }
    cfhost_ranges_free(made);
}

static void plans(void) {
    cfhost_error *error = NULL;
    const cfhost_plan *plan = NULL, *inverse = NULL;
    cfhost_plan_params params = CFHOST_PLAN_PARAMS_INIT;
    cfhost_record records[3];
    cfhost_pair targets[2];
    params.zone_name = text();
    for (size_t i = 0; i < 3; i++) {
        records[i].name = text();
        records[i].ttl = number();
        records[i].type = text();
        records[i].data = text();
    }
    for (size_t i = 0; i < 2; i++) {
        targets[i].name = text();
        targets[i].value = text();
    }
    params.records = number() % 4 == 0 ? NULL : records;
    params.records_count = number() % 4;
    params.forward_tos = number() % 4 == 0 ? NULL : targets;
    params.forward_tos_count = number() % 3;
    cfhost_status status = number() % 4 == 0 ? cfhost_plan_from_json(text(), &plan, &error) : cfhost_plan_new(&params, &plan, &error);
    if (status != CFHOST_OK) {
        failed(error);
        return;
    }
    const cfhost_text *shown = NULL;
    const char *formats[] = {CFHOST_PLAN_ZONE_FILE, CFHOST_PLAN_NSUPDATE, CFHOST_PLAN_JSON};
    if (cfhost_plan_text(plan, formats[number() % 3], &shown, &error) == CFHOST_OK) {
        look_at(shown->text);
    } else {
        failed(error);
    }
    cfhost_text_free(shown);
    error = NULL;
    if (cfhost_plan_inverse(plan, &inverse, &error) != CFHOST_OK) {
        failed(error);
    }
    cfhost_plan_free(inverse);
    cfhost_plan_free(plan);
}

void entry(const uint8_t *data, size_t size, const char *endpoint, const char *host_key) {
    rest = data;
    left = size;
    if (client == NULL) {
        cfhost_client_params params = CFHOST_CLIENT_PARAMS_INIT;
        params.endpoint = endpoint;
        params.host_key = host_key;
        params.has_retries = 1;
        cfhost_error *error = NULL;
        if (cfhost_client_new(&params, &client, &error) != CFHOST_OK) {
            abort();
        }
    }
    switch (number() % 4) {
    case 0:
        ranges();
        break;
    case 1:
        plans();
        break;
    default:
        acts();
        break;
    }
    free_texts();
}
