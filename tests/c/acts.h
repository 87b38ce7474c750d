/* The acts as vectors ask for them, and their replies as JSON: change it in core/src/acts. */

/* Written by make bindings from core/src/acts. */

static json_t *zone_list_row_of(const cfhost_zone_list_row *const *rows, size_t count) {
    json_t *list = json_array();
    for (size_t i = 0; i < count; i++) {
        const cfhost_zone_list_row *from = rows[i];
        json_array_append_new(list, json_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}",
            "zone_id", number_of(from->has_zone_id, from->zone_id),
            "zone_name", text_of(from->zone_name),
            "user_email", text_of(from->user_email),
            "zone_status", word_of(from->zone_status),
            "sub_id", number_of(from->has_sub_id, from->sub_id),
            "sub_label", text_of(from->sub_label),
            "sub_status", word_of(from->sub_status),
            "sub_activated_on", time_of(from->sub_activated_on),
            "sub_expired_on", time_of(from->sub_expired_on)));
    }
    return list;
}

static json_t *reseller_plan_of(const cfhost_reseller_plan *const *rows, size_t count) {
    json_t *list = json_array();
    for (size_t i = 0; i < count; i++) {
        const cfhost_reseller_plan *from = rows[i];
        json_array_append_new(list, json_pack("{s:o, s:o, s:o}",
            "sub_label", text_of(from->sub_label),
            "sbase_name", text_of(from->sbase_name),
            "product_price", text_of(from->product_price)));
    }
    return list;
}

static json_t *reseller_sub_of(const cfhost_reseller_sub *const *rows, size_t count) {
    json_t *list = json_array();
    for (size_t i = 0; i < count; i++) {
        const cfhost_reseller_sub *from = rows[i];
        json_array_append_new(list, json_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}",
            "zone_name", text_of(from->zone_name),
            "sub_id", number_of(from->has_sub_id, from->sub_id),
            "sub_status", word_of(from->sub_status),
            "sub_name", text_of(from->sub_name),
            "sub_price", text_of(from->sub_price),
            "sub_priced_on", time_of(from->sub_priced_on),
            "sub_canceled_on", time_of(from->sub_canceled_on),
            "sub_expires_on", time_of(from->sub_expires_on),
            "sub_expired_on", time_of(from->sub_expired_on),
            "sub_renewed_on", time_of(from->sub_renewed_on),
            "sub_activated_on", time_of(from->sub_activated_on),
            "edate", time_of(from->edate),
            "cdate", time_of(from->cdate)));
    }
    return list;
}

static json_t *send_act(const cfhost_client *client, const char *act) {
    cfhost_error *error = NULL;
    if (strcmp(act, "user_create") == 0) {
        cfhost_user_create_params params = CFHOST_USER_CREATE_PARAMS_INIT;
        params.cloudflare_email = text("cloudflare_email");
        params.cloudflare_pass = secret("cloudflare_pass");
        params.cloudflare_username = text("cloudflare_username");
        params.unique_id = text("unique_id");
        params.has_clobber_unique_id = has("clobber_unique_id");
        params.clobber_unique_id = flag("clobber_unique_id");
        SEND(user_create, json_pack("{s:o, s:o, s:o, s:o, s:o}",
            "cloudflare_email", text_of(from->cloudflare_email),
            "user_key", secret_of(from->user_key),
            "unique_id", text_of(from->unique_id),
            "cloudflare_username", text_of(from->cloudflare_username),
            "user_api_key", secret_of(from->user_api_key)));
    }
    if (strcmp(act, "user_auth") == 0) {
        cfhost_user_auth_params params = CFHOST_USER_AUTH_PARAMS_INIT;
        params.cloudflare_email = text("cloudflare_email");
        params.cloudflare_pass = secret("cloudflare_pass");
        params.unique_id = text("unique_id");
        params.has_clobber_unique_id = has("clobber_unique_id");
        params.clobber_unique_id = flag("clobber_unique_id");
        SEND(user_auth, json_pack("{s:o, s:o, s:o, s:o}",
            "cloudflare_email", text_of(from->cloudflare_email),
            "user_key", secret_of(from->user_key),
            "unique_id", text_of(from->unique_id),
            "user_api_key", secret_of(from->user_api_key)));
    }
    if (strcmp(act, "user_lookup") == 0) {
        cfhost_user_lookup_params params = CFHOST_USER_LOOKUP_PARAMS_INIT;
        params.cloudflare_email = text("cloudflare_email");
        params.unique_id = text("unique_id");
        SEND(user_lookup, json_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:o}",
            "user_exists", flag_of(from->user_exists),
            "cloudflare_email", text_of(from->cloudflare_email),
            "user_authed", flag_of(from->user_authed),
            "user_key", secret_of(from->user_key),
            "unique_id", text_of(from->unique_id),
            "hosted_zones", texts_of(from->hosted_zones, from->hosted_zones_count),
            "user_api_key", secret_of(from->user_api_key)));
    }
    if (strcmp(act, "zone_set") == 0) {
        cfhost_zone_set_params params = CFHOST_ZONE_SET_PARAMS_INIT;
        params.user_key = secret("user_key");
        params.zone_name = text("zone_name");
        params.resolve_to = text("resolve_to");
        params.subdomains = subdomains("subdomains", &params.subdomains_count);
        SEND(zone_set, json_pack("{s:o, s:o, s:o, s:o, s:o}",
            "zone_name", text_of(from->zone_name),
            "resolving_to", text_of(from->resolving_to),
            "hosted_cnames", map_of(from->hosted_cnames, from->hosted_cnames_count),
            "forward_tos", map_of(from->forward_tos, from->forward_tos_count),
            "zone_name_sent", text_of(from->zone_name_sent)));
    }
    if (strcmp(act, "zone_lookup") == 0) {
        cfhost_zone_lookup_params params = CFHOST_ZONE_LOOKUP_PARAMS_INIT;
        params.user_key = secret("user_key");
        params.zone_name = text("zone_name");
        SEND(zone_lookup, json_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}",
            "zone_name", text_of(from->zone_name),
            "zone_exists", flag_of(from->zone_exists),
            "zone_hosted", flag_of(from->zone_hosted),
            "hosted_cnames", map_of(from->hosted_cnames, from->hosted_cnames_count),
            "forward_tos", map_of(from->forward_tos, from->forward_tos_count),
            "ssl_status", word_of(from->ssl_status),
            "ssl_meta_tag", text_of(from->ssl_meta_tag),
            "sub_label", text_of(from->sub_label),
            "sub_status", word_of(from->sub_status)));
    }
    if (strcmp(act, "zone_delete") == 0) {
        cfhost_zone_delete_params params = CFHOST_ZONE_DELETE_PARAMS_INIT;
        params.user_key = secret("user_key");
        params.zone_name = text("zone_name");
        SEND(zone_delete, json_pack("{s:o, s:o}",
            "zone_name", text_of(from->zone_name),
            "zone_deleted", flag_of(from->zone_deleted)));
    }
    if (strcmp(act, "zone_list") == 0) {
        cfhost_zone_list_params params = CFHOST_ZONE_LIST_PARAMS_INIT;
        params.has_limit = has("limit");
        params.limit = small("limit");
        params.has_offset = has("offset");
        params.offset = number("offset");
        params.zone_name = text("zone_name");
        params.has_sub_id = has("sub_id");
        params.sub_id = number("sub_id");
        params.zone_status = word("zone_status");
        params.sub_status = word("sub_status");
        SEND(zone_list, json_pack("{s:o, s:o, s:o}",
            "rows", zone_list_row_of(from->rows, from->rows_count),
            "limit", number_of(from->has_limit, from->limit),
            "offset", number_of(from->has_offset, from->offset)));
    }
    if (strcmp(act, "full_zone_set") == 0) {
        cfhost_full_zone_set_params params = CFHOST_FULL_ZONE_SET_PARAMS_INIT;
        params.user_key = secret("user_key");
        params.zone_name = text("zone_name");
        params.has_jumpstart = has("jumpstart");
        params.jumpstart = flag("jumpstart");
        SEND(full_zone_set, json_pack("{s:o, s:o, s:o, s:o, s:o}",
            "zone_name", text_of(from->zone_name),
            "jumpstart", flag_of(from->jumpstart),
            "msg", text_of(from->msg),
            "nameservers", texts_of(from->nameservers, from->nameservers_count),
            "zone_name_sent", text_of(from->zone_name_sent)));
    }
    if (strcmp(act, "host_child_new") == 0) {
        cfhost_host_child_new_params params = CFHOST_HOST_CHILD_NEW_PARAMS_INIT;
        params.host_name = text("host_name");
        params.pub_name = text("pub_name");
        params.prefix = text("prefix");
        params.website = text("website");
        params.email = text("email");
        SEND(host_child_new, json_pack("{s:o, s:o}",
            "host_key", secret_of(from->host_key),
            "child_id", number_of(from->has_child_id, from->child_id)));
    }
    if (strcmp(act, "host_child_stop") == 0) {
        cfhost_host_child_stop_params params = CFHOST_HOST_CHILD_STOP_PARAMS_INIT;
        params.child_id = number("child_id");
        SEND(host_child_stop, json_pack("{s:o}",
            "child_id", number_of(from->has_child_id, from->child_id)));
    }
    if (strcmp(act, "host_key_regen") == 0) {
        cfhost_host_key_regen_params params = CFHOST_HOST_KEY_REGEN_PARAMS_INIT;
        SEND(host_key_regen, json_pack("{s:o}",
            "host_key", secret_of(from->host_key)));
    }
    if (strcmp(act, "reseller_plan_list") == 0) {
        cfhost_reseller_plan_list_params params = CFHOST_RESELLER_PLAN_LIST_PARAMS_INIT;
        SEND(reseller_plan_list, json_pack("{s:o}",
            "objs", reseller_plan_of(from->objs, from->objs_count)));
    }
    if (strcmp(act, "reseller_sub_new") == 0) {
        cfhost_reseller_sub_new_params params = CFHOST_RESELLER_SUB_NEW_PARAMS_INIT;
        params.user_key = secret("user_key");
        params.zone_name = text("zone_name");
        params.plan_tag = text("plan_tag");
        SEND(reseller_sub_new, json_pack("{s:o}",
            "sub_id", number_of(from->has_sub_id, from->sub_id)));
    }
    if (strcmp(act, "reseller_sub_cancel") == 0) {
        cfhost_reseller_sub_cancel_params params = CFHOST_RESELLER_SUB_CANCEL_PARAMS_INIT;
        params.user_key = secret("user_key");
        params.zone_name = text("zone_name");
        params.plan_tag = text("plan_tag");
        params.sub_id = number("sub_id");
        SEND(reseller_sub_cancel, json_pack("{s:o}",
            "sub_id", number_of(from->has_sub_id, from->sub_id)));
    }
    if (strcmp(act, "reseller_sub_list") == 0) {
        cfhost_reseller_sub_list_params params = CFHOST_RESELLER_SUB_LIST_PARAMS_INIT;
        SEND(reseller_sub_list, json_pack("{s:o}",
            "objs", reseller_sub_of(from->objs, from->objs_count)));
    }
    if (strcmp(act, "cpanel_info") == 0) {
        cfhost_cpanel_info_params params = CFHOST_CPANEL_INFO_PARAMS_INIT;
        SEND(cpanel_info, json_pack("{s:o, s:o}",
            "cpanel_latest", text_of(from->cpanel_latest),
            "cpanel_sha1", text_of(from->cpanel_sha1)));
    }
    die("no such act", act);
    return NULL;
}
