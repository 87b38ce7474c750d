/* Every act against a gateway, with every member of its reply. */
#include "check.h"

static void user_create(void) {
    cfhost_client *client = new_client(HOST_KEY);
    cfhost_error *error = NULL;
    cfhost_user_create_params params = CFHOST_USER_CREATE_PARAMS_INIT;
    params.cloudflare_email = "create@example.com";
    params.cloudflare_pass = "correct-horse-1";
    params.cloudflare_username = "create.1";
    params.unique_id = "create-1";
    params.has_clobber_unique_id = 1;
    params.clobber_unique_id = 1;
    const cfhost_user_create_reply *reply = NULL;
    CHECK_OK(cfhost_user_create(client, &params, &reply, &error));
    CHECK_TEXT(reply->cloudflare_email, "create@example.com");
    CHECK(strlen(reply->user_key) == 32);
    CHECK_TEXT(reply->unique_id, "create-1");
    CHECK_TEXT(reply->cloudflare_username, "create.1");
    CHECK(reply->user_api_key != NULL && strlen(reply->user_api_key) == 37);
    CHECK(cfhost_envelope_msg(reply->envelope) == NULL);

    /* Masked, and revealed. */
    const char *raw = cfhost_envelope_raw(reply->envelope);
    CHECK(strstr(raw, "\"user_key\":\"***\"") != NULL && strstr(raw, reply->user_key) == NULL);
    CHECK(raw == cfhost_envelope_raw(reply->envelope));
    size_t length = 0;
    const char *revealed = cfhost_envelope_reveal_raw(reply->envelope, &length);
    char *copy = calloc(length + 1, 1);
    CHECK(copy != NULL);
    memcpy(copy, revealed, length);
    CHECK(strstr(copy, reply->user_key) != NULL);
    free(copy);
    cfhost_user_create_reply_free(reply);

    /* A member that is not given is not there. */
    cfhost_user_create_params plain = CFHOST_USER_CREATE_PARAMS_INIT;
    plain.cloudflare_email = "plain@example.com";
    plain.cloudflare_pass = "correct-horse-1";
    CHECK_OK(cfhost_user_create(client, &plain, &reply, &error));
    CHECK(reply->unique_id == NULL && reply->cloudflare_username == NULL);
    cfhost_user_create_reply_free(reply);
    cfhost_client_free(client);
}

static void user_auth(void) {
    cfhost_client *client = new_client(HOST_KEY);
    char *key = new_user(client, "auth@example.com");
    cfhost_error *error = NULL;
    cfhost_user_auth_params params = CFHOST_USER_AUTH_PARAMS_INIT;
    params.cloudflare_email = "auth@example.com";
    params.cloudflare_pass = "correct-horse-1";
    params.unique_id = "auth-1";
    const cfhost_user_auth_reply *reply = NULL;
    CHECK_OK(cfhost_user_auth(client, &params, &reply, &error));
    CHECK_TEXT(reply->cloudflare_email, "auth@example.com");
    CHECK_TEXT(reply->user_key, key);
    CHECK_TEXT(reply->unique_id, "auth-1");
    CHECK(reply->user_api_key != NULL);
    cfhost_user_auth_reply_free(reply);

    /* Every getter of an error that the API gave. */
    params.cloudflare_pass = "wrong-horse-2";
    reply = NULL;
    CHECK(cfhost_user_auth(client, &params, &reply, &error) == CFHOST_API);
    CHECK(reply == NULL);
    CHECK(cfhost_error_status(error) == CFHOST_API);
    CHECK(cfhost_error_code(error) == CFHOST_CODE_PASSWORD_FAILED);
    CHECK_TEXT(cfhost_error_name(error), "PASSWORD_FAILED");
    CHECK_TEXT(cfhost_error_category(error), "auth");
    CHECK_TEXT(cfhost_error_act(error), "user_auth");
    CHECK_TEXT(cfhost_error_message(error),
               "Password failed for CloudFlare account \"auth@example.com\". Try again or reset your password.");
    CHECK_TEXT(cfhost_error_advice(error), "Ask the customer for the existing account's password.");
    CHECK(strstr(cfhost_error_text(error), "user_auth: Password failed") != NULL);
    CHECK(strstr(cfhost_error_text(error), "wrong-horse-2") == NULL);
    CHECK(cfhost_error_argument(error) == NULL);
    CHECK(cfhost_error_http_status(error) == 200);
    CHECK(cfhost_error_delivery(error) == CFHOST_ANSWERED);
    CHECK(!cfhost_error_is_retryable(error) && !cfhost_error_is_already_gone(error));
    size_t length = 0;
    CHECK(cfhost_error_reveal_raw(error, &length) == NULL);
    cfhost_error_free(error);

    /* An error that nobody wants. */
    CHECK(cfhost_user_auth(client, &params, &reply, NULL) == CFHOST_API);
    free(key);
    cfhost_client_free(client);
}

static void zone_set_to(const cfhost_client *client, const char *user_key, const char *zone) {
    const char *subdomains[] = {"www", "blog:origin2.example.com"};
    cfhost_zone_set_params params = CFHOST_ZONE_SET_PARAMS_INIT;
    params.user_key = user_key;
    params.zone_name = zone;
    params.resolve_to = "origin.example.com";
    params.subdomains = subdomains;
    params.subdomains_count = 2;
    const cfhost_zone_set_reply *reply = NULL;
    cfhost_error *error = NULL;
    CHECK_OK(cfhost_zone_set(client, &params, &reply, &error));
    cfhost_zone_set_reply_free(reply);
}

static void user_lookup(void) {
    cfhost_client *client = new_client(HOST_KEY);
    char *key = new_user(client, "lookup@example.com");
    zone_set_to(client, key, "lookup-one.com");
    zone_set_to(client, key, "lookup-two.com");
    cfhost_error *error = NULL;
    cfhost_user_lookup_params params = CFHOST_USER_LOOKUP_PARAMS_INIT;
    params.cloudflare_email = "lookup@example.com";
    const cfhost_user_lookup_reply *reply = NULL;
    CHECK_OK(cfhost_user_lookup(client, &params, &reply, &error));
    CHECK(reply->user_exists && reply->user_authed);
    CHECK_TEXT(reply->cloudflare_email, "lookup@example.com");
    CHECK_TEXT(reply->user_key, key);
    CHECK(reply->unique_id == NULL && reply->user_api_key != NULL);
    CHECK(reply->hosted_zones_count == 2);
    CHECK_TEXT(reply->hosted_zones[0], "lookup-one.com");
    CHECK_TEXT(reply->hosted_zones[1], "lookup-two.com");
    cfhost_user_lookup_reply_free(reply);

    params.cloudflare_email = NULL;
    params.unique_id = "nobody";
    CHECK_OK(cfhost_user_lookup(client, &params, &reply, &error));
    CHECK(!reply->user_exists && !reply->user_authed && reply->user_key == NULL && reply->hosted_zones_count == 0);
    cfhost_user_lookup_reply_free(reply);
    free(key);
    cfhost_client_free(client);
}

static void zone_set(void) {
    cfhost_client *client = new_client(HOST_KEY);
    char *key = new_user(client, "set@example.com");
    cfhost_error *error = NULL;
    const char *subdomains[] = {"www", "blog:origin2.example.com"};
    cfhost_zone_set_params params = CFHOST_ZONE_SET_PARAMS_INIT;
    params.user_key = key;
    params.zone_name = "shop.set-one.com";
    params.resolve_to = "origin.example.com";
    params.subdomains = subdomains;
    params.subdomains_count = 2;
    const cfhost_zone_set_reply *reply = NULL;
    CHECK_OK(cfhost_zone_set(client, &params, &reply, &error));
    CHECK_TEXT(reply->zone_name, "set-one.com");
    CHECK_TEXT(reply->zone_name_sent, "shop.set-one.com");
    CHECK_TEXT(reply->resolving_to, "origin.example.com");
    CHECK(reply->hosted_cnames_count == 2 && reply->forward_tos_count == 2);
    CHECK_TEXT(reply->hosted_cnames[0].name, "blog.set-one.com");
    CHECK_TEXT(reply->hosted_cnames[0].value, "origin2.example.com");
    CHECK_TEXT(reply->forward_tos[1].name, "www.set-one.com");
    CHECK_TEXT(reply->forward_tos[1].value, "www.set-one.com.cdn.cloudflare.net");
    cfhost_zone_set_reply_free(reply);
    free(key);
    cfhost_client_free(client);
}

static void zone_lookup(void) {
    cfhost_client *client = new_client(HOST_KEY);
    char *key = new_user(client, "zlookup@example.com");
    zone_set_to(client, key, "zlookup.com");
    cfhost_error *error = NULL;
    cfhost_zone_lookup_params params = CFHOST_ZONE_LOOKUP_PARAMS_INIT;
    params.user_key = key;
    params.zone_name = "zlookup.com";
    const cfhost_zone_lookup_reply *reply = NULL;
    CHECK_OK(cfhost_zone_lookup(client, &params, &reply, &error));
    CHECK_TEXT(reply->zone_name, "zlookup.com");
    CHECK(reply->zone_exists && reply->zone_hosted);
    CHECK(reply->hosted_cnames_count == 3 && reply->forward_tos_count >= 2);
    CHECK_TEXT(reply->ssl_status, CFHOST_SSL_STATUS_NONE);
    CHECK(reply->ssl_meta_tag == NULL && reply->sub_label == NULL && reply->sub_status == NULL);
    cfhost_zone_lookup_reply_free(reply);

    params.zone_name = "not-there.com";
    CHECK_OK(cfhost_zone_lookup(client, &params, &reply, &error));
    CHECK(!reply->zone_exists && !reply->zone_hosted && reply->hosted_cnames_count == 0);
    cfhost_zone_lookup_reply_free(reply);
    free(key);
    cfhost_client_free(client);
}

static void zone_delete(void) {
    cfhost_client *client = new_client(HOST_KEY);
    char *key = new_user(client, "delete@example.com");
    zone_set_to(client, key, "delete-one.com");
    cfhost_error *error = NULL;
    cfhost_zone_delete_params params = CFHOST_ZONE_DELETE_PARAMS_INIT;
    params.user_key = key;
    params.zone_name = "delete-one.com";
    const cfhost_zone_delete_reply *reply = NULL;
    CHECK_OK(cfhost_zone_delete(client, &params, &reply, &error));
    CHECK_TEXT(reply->zone_name, "delete-one.com");
    CHECK(reply->zone_deleted);
    cfhost_zone_delete_reply_free(reply);
    CHECK(cfhost_zone_delete(client, &params, &reply, &error) == CFHOST_API);
    CHECK(cfhost_error_is_already_gone(error));
    cfhost_error_free(error);
    free(key);
    cfhost_client_free(client);
}

static void zone_list(void) {
    cfhost_client *client = new_client(HOST_KEY);
    char *key = new_user(client, "list@example.com");
    const char *zones[] = {"list-one.com", "list-two.com", "list-three.com"};
    for (size_t i = 0; i < 3; i++) {
        zone_set_to(client, key, zones[i]);
    }
    cfhost_reseller_sub_new_params sub = CFHOST_RESELLER_SUB_NEW_PARAMS_INIT;
    sub.user_key = key;
    sub.zone_name = "list-one.com";
    sub.plan_tag = "CF_RESELLER_PRO";
    const cfhost_reseller_sub_new_reply *made = NULL;
    cfhost_error *error = NULL;
    CHECK_OK(cfhost_reseller_sub_new(client, &sub, &made, &error));

    cfhost_zone_list_params params = CFHOST_ZONE_LIST_PARAMS_INIT;
    params.has_limit = 1;
    params.limit = 10;
    params.has_offset = 1;
    params.offset = 0;
    params.zone_name = "list-one.com";
    params.has_sub_id = 1;
    params.sub_id = made->sub_id;
    params.zone_status = CFHOST_ZONE_STATUS_ACTIVE;
    params.sub_status = CFHOST_STATUS_ALL;
    const cfhost_zone_list_reply *reply = NULL;
    CHECK_OK(cfhost_zone_list(client, &params, &reply, &error));
    CHECK(reply->rows_count == 1 && !reply->has_limit && !reply->has_offset);
    const cfhost_zone_list_row *row = reply->rows[0];
    CHECK(row->has_zone_id && row->zone_id > 0);
    CHECK_TEXT(row->zone_name, "list-one.com");
    CHECK_TEXT(row->user_email, "list@example.com");
    CHECK_TEXT(row->zone_status, CFHOST_ZONE_STATUS_ACTIVE);
    CHECK(row->has_sub_id && row->sub_id == made->sub_id);
    CHECK_TEXT(row->sub_label, "CF_RESELLER_PRO");
    CHECK_TEXT(row->sub_status, CFHOST_SUB_STATUS_ACTIVE);
    /* After 2020, with the gateway's offset. */
    CHECK(row->sub_activated_on != NULL && row->sub_activated_on->microseconds > 1577836800000000);
    CHECK(row->sub_activated_on->offset_seconds % 900 == 0);
    CHECK(row->sub_expired_on == NULL);
    cfhost_zone_list_reply_free(reply);
    cfhost_reseller_sub_new_reply_free(made);

    /* Row by row, one a page, after the client is gone. */
    cfhost_zone_list_params pages = CFHOST_ZONE_LIST_PARAMS_INIT;
    pages.has_limit = 1;
    pages.limit = 1;
    cfhost_zones *iterator = NULL;
    CHECK_OK(cfhost_zones_new(client, &pages, &iterator, &error));
    cfhost_client_free(client);
    int found = 0;
    for (;;) {
        CHECK_OK(cfhost_zones_next(iterator, &row, &error));
        if (row == NULL) {
            break;
        }
        for (size_t i = 0; i < 3; i++) {
            found += strcmp(row->zone_name, zones[i]) == 0;
        }
    }
    CHECK(found == 3);
    CHECK_OK(cfhost_zones_next(iterator, &row, &error));
    CHECK(row == NULL);
    cfhost_zones_free(iterator);
    free(key);

    /* An error ends it. */
    client = new_client("0123456789abcdef0123456789abcdef");
    CHECK_OK(cfhost_zones_new(client, &pages, &iterator, &error));
    CHECK(cfhost_zones_next(iterator, &row, &error) == CFHOST_API);
    CHECK(cfhost_error_code(error) == CFHOST_CODE_NO_OR_INVALID_HOST_KEY);
    cfhost_error_free(error);
    CHECK_OK(cfhost_zones_next(iterator, &row, &error));
    CHECK(row == NULL);
    cfhost_zones_free(iterator);
    cfhost_client_free(client);
}

static void full_zone_set(void) {
    cfhost_client *client = new_client(HOST_KEY);
    char *key = new_user(client, "full@example.com");
    cfhost_error *error = NULL;
    cfhost_full_zone_set_params params = CFHOST_FULL_ZONE_SET_PARAMS_INIT;
    params.user_key = key;
    params.zone_name = "www.full-one.com";
    params.has_jumpstart = 1;
    params.jumpstart = 0;
    const cfhost_full_zone_set_reply *reply = NULL;
    CHECK_OK(cfhost_full_zone_set(client, &params, &reply, &error));
    CHECK_TEXT(reply->zone_name, "full-one.com");
    CHECK_TEXT(reply->zone_name_sent, "www.full-one.com");
    CHECK(!reply->jumpstart && reply->nameservers_count == 2);
    CHECK(reply->msg != NULL && strstr(reply->msg, reply->nameservers[0]) != NULL);
    cfhost_full_zone_set_reply_free(reply);
    free(key);
    cfhost_client_free(client);
}

static void host_child(void) {
    cfhost_client *client = new_client(HOST_KEY);
    cfhost_error *error = NULL;
    cfhost_host_child_new_params params = CFHOST_HOST_CHILD_NEW_PARAMS_INIT;
    params.host_name = "XYZ Reseller";
    params.pub_name = "XYZ Hosting";
    params.prefix = "xyz";
    params.website = "https://www.example.org";
    params.email = "admin@example.org";
    const cfhost_host_child_new_reply *child = NULL;
    CHECK_OK(cfhost_host_child_new(client, &params, &child, &error));
    CHECK(child->host_key != NULL && child->has_child_id && child->child_id > 0);
    cfhost_client_free(new_client(child->host_key));

    cfhost_host_child_stop_params stop = CFHOST_HOST_CHILD_STOP_PARAMS_INIT;
    stop.child_id = child->child_id;
    const cfhost_host_child_stop_reply *stopped = NULL;
    CHECK_OK(cfhost_host_child_stop(client, &stop, &stopped, &error));
    CHECK(!stopped->has_child_id || stopped->child_id == stop.child_id);
    cfhost_host_child_stop_reply_free(stopped);
    cfhost_host_child_new_reply_free(child);
    cfhost_client_free(client);
}

static void host_key_regen(void) {
    cfhost_client *client = new_client(OTHER_HOST_KEY);
    cfhost_error *error = NULL;
    cfhost_host_key_regen_params params = CFHOST_HOST_KEY_REGEN_PARAMS_INIT;
    const cfhost_host_key_regen_reply *reply = NULL;
    CHECK_OK(cfhost_host_key_regen(client, &params, &reply, &error));
    CHECK(strlen(reply->host_key) == 32 && strcmp(reply->host_key, OTHER_HOST_KEY) != 0);
    cfhost_client *renewed = new_client(reply->host_key);
    cfhost_reseller_plan_list_params plans = CFHOST_RESELLER_PLAN_LIST_PARAMS_INIT;
    const cfhost_reseller_plan_list_reply *list = NULL;
    CHECK_OK(cfhost_reseller_plan_list(renewed, &plans, &list, &error));
    cfhost_reseller_plan_list_reply_free(list);
    CHECK(cfhost_reseller_plan_list(client, &plans, &list, &error) == CFHOST_API);
    CHECK(cfhost_error_code(error) == CFHOST_CODE_NO_OR_INVALID_HOST_KEY);
    cfhost_error_free(error);
    cfhost_host_key_regen_reply_free(reply);
    cfhost_client_free(renewed);
    cfhost_client_free(client);
}

static void reseller(void) {
    cfhost_client *client = new_client(HOST_KEY);
    char *key = new_user(client, "sub@example.com");
    zone_set_to(client, key, "sub-one.com");
    cfhost_error *error = NULL;
    cfhost_reseller_plan_list_params plans = CFHOST_RESELLER_PLAN_LIST_PARAMS_INIT;
    const cfhost_reseller_plan_list_reply *list = NULL;
    CHECK_OK(cfhost_reseller_plan_list(client, &plans, &list, &error));
    CHECK(list->objs_count > 0);
    CHECK(list->objs[0]->sub_label != NULL && list->objs[0]->sbase_name != NULL && list->objs[0]->product_price != NULL);

    cfhost_reseller_sub_new_params subscribe = CFHOST_RESELLER_SUB_NEW_PARAMS_INIT;
    subscribe.user_key = key;
    subscribe.zone_name = "sub-one.com";
    subscribe.plan_tag = list->objs[0]->sub_label;
    const cfhost_reseller_sub_new_reply *made = NULL;
    CHECK_OK(cfhost_reseller_sub_new(client, &subscribe, &made, &error));
    CHECK(made->has_sub_id);

    cfhost_reseller_sub_list_params all = CFHOST_RESELLER_SUB_LIST_PARAMS_INIT;
    const cfhost_reseller_sub_list_reply *subs = NULL;
    CHECK_OK(cfhost_reseller_sub_list(client, &all, &subs, &error));
    const cfhost_reseller_sub *sub = NULL;
    for (size_t i = 0; i < subs->objs_count; i++) {
        if (subs->objs[i]->has_sub_id && subs->objs[i]->sub_id == made->sub_id) {
            sub = subs->objs[i];
        }
    }
    CHECK(sub != NULL);
    CHECK_TEXT(sub->zone_name, "sub-one.com");
    CHECK_TEXT(sub->sub_status, CFHOST_SUB_STATUS_ACTIVE);
    CHECK(sub->sub_name != NULL && sub->sub_price != NULL);
    CHECK(sub->sub_activated_on != NULL && sub->cdate != NULL && sub->edate != NULL);
    CHECK(sub->sub_canceled_on == NULL && sub->sub_expired_on == NULL);

    cfhost_reseller_sub_cancel_params cancel = CFHOST_RESELLER_SUB_CANCEL_PARAMS_INIT;
    cancel.user_key = key;
    cancel.zone_name = "sub-one.com";
    cancel.plan_tag = subscribe.plan_tag;
    cancel.sub_id = made->sub_id;
    const cfhost_reseller_sub_cancel_reply *cancelled = NULL;
    CHECK_OK(cfhost_reseller_sub_cancel(client, &cancel, &cancelled, &error));
    CHECK(!cancelled->has_sub_id || cancelled->sub_id == made->sub_id);

    cfhost_reseller_sub_cancel_reply_free(cancelled);
    cfhost_reseller_sub_list_reply_free(subs);
    cfhost_reseller_sub_new_reply_free(made);
    cfhost_reseller_plan_list_reply_free(list);
    free(key);
    cfhost_client_free(client);
}

static void cpanel_info(void) {
    cfhost_client *client = new_client(HOST_KEY);
    cfhost_error *error = NULL;
    cfhost_cpanel_info_params params = CFHOST_CPANEL_INFO_PARAMS_INIT;
    const cfhost_cpanel_info_reply *reply = NULL;
    CHECK_OK(cfhost_cpanel_info(client, &params, &reply, &error));
    CHECK(reply->cpanel_latest != NULL && strlen(reply->cpanel_sha1) == 40);
    cfhost_cpanel_info_reply_free(reply);
    cfhost_client_free(client);
}

static void call_by_name(void) {
    cfhost_client *client = new_client(HOST_KEY);
    cfhost_error *error = NULL;
    const cfhost_pair fields[] = {{"zone_name", "nobody-has-this.com"}, {"limit", "10"}};
    const cfhost_call_reply *reply = NULL;
    CHECK_OK(cfhost_call(client, "zone_list", fields, 2, &reply, &error));
    CHECK_TEXT(cfhost_envelope_raw(reply->envelope),
               "{\"request\":{\"act\":\"zone_list\"},\"response\":[],\"result\":\"success\",\"msg\":null}");
    cfhost_call_reply_free(reply);
    CHECK_OK(cfhost_call(client, "cpanel_info", NULL, 0, &reply, &error));
    cfhost_call_reply_free(reply);
    CHECK(cfhost_call(client, "no_such_act", NULL, 0, &reply, &error) == CFHOST_API);
    CHECK(cfhost_error_code(error) == CFHOST_CODE_NO_OR_INVALID_ACT);
    CHECK_TEXT(cfhost_error_act(error), "no_such_act");
    cfhost_error_free(error);
    cfhost_client_free(client);
}

const struct test act_tests[] = {
    {"user_create", user_create},
    {"user_auth", user_auth},
    {"user_lookup", user_lookup},
    {"zone_set", zone_set},
    {"zone_lookup", zone_lookup},
    {"zone_delete", zone_delete},
    {"zone_list", zone_list},
    {"full_zone_set", full_zone_set},
    {"host_child", host_child},
    {"host_key_regen", host_key_regen},
    {"reseller", reseller},
    {"cpanel_info", cpanel_info},
    {"call_by_name", call_by_name},
    {NULL, NULL},
};
