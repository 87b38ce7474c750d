/*
 * cfhost 0.1.0: Cloudflare's Hosting Provider API ("Host API", host-gw.html) for C.
 *
 * The API let hosting companies open accounts for their customers, put their domains behind the network, look them up, list
 * and delete them, and resell plans. The vendor switched its endpoint off on 2022-11-01; what speaks the API runs on against a
 * gateway of your own, such as cfhost-gateway.
 *
 * Names. Everything begins with cfhost_ or CFHOST_. Each of the sixteen acts has a function of its name: cfhost_zone_set sends
 * zone_set. Members have the API's own names. The header also has what else a host needs: the network's address ranges, and the
 * customer's DNS, up to the whole job in one call, cfhost_provision. A function takes the object that it works on first, and gives
 * its results through its last parameters.
 *
 * Calls. A function that can fail returns only a cfhost_status: CFHOST_OK, which is 0, or the reason. On success, it stores its
 * result through its last pointers. On failure, it stores the error through the very last pointer, for which NULL may be passed.
 * Every other NULL pointer is CFHOST_INVALID_ARGUMENT, except for an array with no members, and where a comment says what NULL
 * means. For functions that cannot fail, the comment says what they return for NULL. A call blocks for the client's timeout at
 * most, and a job for the timeout of each of its steps.
 *
 * Parameters are structs that you make and that know their size. Begin with the initialiser of the same name, and set what
 * you need. Members that you do not set are not sent:
 *
 *     cfhost_zone_list_params params = CFHOST_ZONE_LIST_PARAMS_INIT;
 *     params.has_limit = 1;
 *     params.limit = 50;
 *
 * A pointer is set if it is not NULL. A number or flag x that has a member has_x is set if has_x is not 0. The library copies
 * what a call is given, so you may free it when the call returns.
 *
 * Replies are structs that the library makes. You read them, and free each once with the function of the same name. Errors, clients
 * and plans are freed in the same way. Everything that a reply points at belongs to it and is freed with it. A NULL text is absent,
 * and so is a number x whose has_x is false. An array x has x_count members, and may be NULL if that is 0. Never call free() on
 * anything of this library.
 *
 * Strings end in NUL and are UTF-8, in both directions. The library refuses other encodings and texts of more than 512 KiB with
 * CFHOST_INVALID_ARGUMENT, except where a comment says otherwise. A NUL inside a text of the server becomes U+FFFD.
 *
 * Errors say what happened (cfhost_error_message), to which act, with which of the vendor's numbers, how far the call came
 * (cfhost_error_delivery: answered, not sent, or perhaps carried out), and what to do (cfhost_error_advice). If a bug of the
 * library would have crashed the program, the status is CFHOST_PANIC, and the library prints one line on standard error. It
 * prints nothing else.
 *
 * Threads. If a function takes an object as a pointer to const, any number of threads may use that object at once: one client
 * serves them all. Everything else is for one thread at a time. The library keeps nothing for each thread, needs no
 * initialisation, and does not touch signals.
 *
 * Stack. Every call and job fits on a stack of 128 KiB, which is what musl gives to a thread. About 45 KiB of it are used. A
 * library that was built without optimisation needs 192 KiB. Your own functions that the library calls come on top.
 *
 * Fork. Connections belong to the process. After fork(), the child makes its own. A client that was made before goes on working in
 * both.
 *
 * Secrets. Members that hold a secret say so. They are wiped when their reply is freed. No error or event shows a secret, and JSON
 * has them masked, except from functions with reveal in their names.
 *
 * Versions. Structs grow at their ends, and functions are added. Programs go on working without being compiled again until
 * CFHOST_ABI_VERSION changes, and with it the soname: docs/ABI.md. A parameter struct that is larger than the library knows is
 * refused, because it may ask for something that the library cannot do.
 *
 * A whole program:
 *
 *     // Creates an account for a customer, puts a domain behind the network, and prints the CNAMEs that its DNS needs:
 *     //     cc customer.c $(pkg-config --cflags --libs cfhost) && ./a.out ENDPOINT HOST_KEY_FILE CA_FILE
 *     #include <cfhost.h>
 *     #include <stdio.h>
 *
 *     static int failed(cfhost_error *error) {
 *         fprintf(stderr, "%s\n", cfhost_error_text(error));
 *         cfhost_error_free(error);
 *         return 1;
 *     }
 *
 *     int main(int argc, char **argv) {
 *         if (argc != 4) {
 *             fprintf(stderr, "usage: %s ENDPOINT HOST_KEY_FILE CA_FILE\n", argv[0]);
 *             return 2;
 *         }
 *         cfhost_error *error = NULL;
 *
 *         cfhost_client_params settings = CFHOST_CLIENT_PARAMS_INIT;
 *         settings.endpoint = argv[1];
 *         settings.host_key_file = argv[2];
 *         settings.ca_file = argv[3];
 *         cfhost_client *client = NULL;
 *         if (cfhost_client_new(&settings, &client, &error) != CFHOST_OK) {
 *             return failed(error);
 *         }
 *
 *         cfhost_user_create_params create = CFHOST_USER_CREATE_PARAMS_INIT;
 *         create.cloudflare_email = "customer@example.com";
 *         create.cloudflare_pass = "correct-horse-1";
 *         const cfhost_user_create_reply *user = NULL;
 *         if (cfhost_user_create(client, &create, &user, &error) != CFHOST_OK) {
 *             cfhost_client_free(client);
 *             return failed(error);
 *         }
 *
 *         const char *subdomains[] = {"www", "blog", "wordpress:cloudflare-rs2.example.com"};
 *         cfhost_zone_set_params set = CFHOST_ZONE_SET_PARAMS_INIT;
 *         set.user_key = user->user_key;
 *         set.zone_name = "example.com";
 *         set.resolve_to = "cloudflare-resolve-to.example.com";
 *         set.subdomains = subdomains;
 *         set.subdomains_count = 3;
 *         const cfhost_zone_set_reply *zone = NULL;
 *         cfhost_status status = cfhost_zone_set(client, &set, &zone, &error);
 *         if (status == CFHOST_OK) {
 *             for (size_t i = 0; i < zone->forward_tos_count; i++) {
 *                 printf("%s. 900 IN CNAME %s.\n", zone->forward_tos[i].name, zone->forward_tos[i].value);
 *             }
 *         }
 *         cfhost_zone_set_reply_free(zone);
 *         cfhost_user_create_reply_free(user);
 *         cfhost_client_free(client);
 *         return status == CFHOST_OK ? 0 : failed(error);
 *     }
 */

#ifndef CFHOST_H
#define CFHOST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Versions ----------------------------------------------------------------------------------------------------------- */

/** The version of this header; cfhost_version() is that of the library that runs. */
#define CFHOST_VERSION "0.1.0"
/** Its numbers. */
#define CFHOST_VERSION_MAJOR 0
#define CFHOST_VERSION_MINOR 1
#define CFHOST_VERSION_PATCH 0
/** All in one, to be compared: major * 1000000 + minor * 1000 + patch. */
#define CFHOST_VERSION_NUMBER 1000
/** The number of the ABI, which is in the soname: docs/ABI.md. */
#define CFHOST_ABI_VERSION 0

/** The version of the library that runs, such as "0.1.0". CFHOST_VERSION is the version of the header. */
const char *cfhost_version(void);

/** The version as one number, to be compared with CFHOST_VERSION_NUMBER: major * 1000000 + minor * 1000 + patch. */
int cfhost_version_number(void);

/** The ABI number of the library that runs. CFHOST_ABI_VERSION is that of the header. The linker keeps them equal. */
int cfhost_abi_version(void);

/* How a call ended --------------------------------------------------------------------------------------------------- */

/** How a function ended. The numbers never change; a later version can have more. */
typedef enum cfhost_status {
    /** The function did what it says. */
    CFHOST_OK = 0,
    /** The server answered that the act failed: cfhost_error_code says why. */
    CFHOST_API = 1,
    /** A value or setting was refused before anything was sent: cfhost_error_argument names it. */
    CFHOST_INVALID_ARGUMENT = 2,
    /** The name could not be resolved, or the connection could not be made or broke. */
    CFHOST_TRANSPORT = 3,
    /** A deadline passed. */
    CFHOST_TIMEOUT = 4,
    /** The server's certificate or its TLS was refused. */
    CFHOST_TLS = 5,
    /** What came back is not an answer of this API. */
    CFHOST_PROTOCOL = 6,
    /** cfhost_client_cancel cancelled the call. */
    CFHOST_CANCELLED = 7,
    /** The records of a zone do not allow what was to be done, or a name server refused it. */
    CFHOST_DNS = 8,
    /**
     * This library itself failed in the middle of the call, which was perhaps carried out. Please report it. The
     * program can go on.
     */
    CFHOST_PANIC = 100,
} cfhost_status;

/** How far a call came. */
typedef enum cfhost_delivery {
    /** No byte of the request left: nothing has changed. */
    CFHOST_NOT_SENT = 0,
    /** The server answered in the API's own form. */
    CFHOST_ANSWERED = 1,
    /** The request may have been carried out, and no answer says so: look up what is there before you repeat it. */
    CFHOST_PERHAPS_CARRIED_OUT = 2,
} cfhost_delivery;

/**
 * How a job of several steps left the zone and its names, as far as that is known. cfhost_error_advice says what is
 * not known. If you repeat the job, it finds that out. No state cuts a name off: it is served as before, or the
 * network serves it.
 */
typedef enum cfhost_job_state {
    /** The error does not say. */
    CFHOST_STATE_NONE = 0,
    /** Zone and DNS are as they were. */
    CFHOST_UNTOUCHED = 1,
    /**
     * The job ended before it was done. The zone is set up, or may be. The names do not point at the network, or no
     * longer do. If it is not known whether the update that switches them was carried out, they may point there.
     */
    CFHOST_SET_NOT_SWITCHED = 2,
    /**
     * The zone is set up, and its names are assumed to point at the network. If it is not known whether the update
     * that points them back was carried out, they may no longer point there.
     */
    CFHOST_SWITCHED = 3,
    /**
     * The server has put the zone into its queue (code 215) and goes on by itself, so that nothing was undone. No name was
     * pointed at the network. The same call later goes on from there.
     */
    CFHOST_QUEUED = 4,
} cfhost_job_state;

/* The API's error codes ---------------------------------------------------------------------------------------------- */

/** How many codes are documented: 65. */
size_t cfhost_error_code_count(void);

/** The documented code at an index, in ascending order; 0 past the last. */
int cfhost_error_code_at(size_t index);

/**
 * The name of a code, such as "PASSWORD_FAILED" for 124; NULL if the code is not documented. This and the other texts
 * of a code stay for good.
 */
const char *cfhost_error_code_name(int code);

/** What a code is about, in the words of cfhost_error_category; NULL if the code is not documented. */
const char *cfhost_error_code_category(int code);

/** The vendor's text with its variables in braces, such as "{zone_name}"; NULL if the code is not documented. */
const char *cfhost_error_code_message_template(int code);

/** What to do about it, in a sentence; NULL if the code is not documented. */
const char *cfhost_error_code_advice(int code);

/**
 * Whether the same request can succeed later without anybody changing anything; false for a code that is not
 * documented.
 */
bool cfhost_error_code_is_retryable(int code);

/**
 * The documented codes, each with the vendor's text, its variables in braces. Branch on the code, never on a text. Others are
 * possible.
 */
enum cfhost_code {
    /** No or invalid host_key. */
    CFHOST_CODE_NO_OR_INVALID_HOST_KEY = 100,
    /** No or invalid act. */
    CFHOST_CODE_NO_OR_INVALID_ACT = 101,
    /** Please provide a CloudFlare e-mail address. */
    CFHOST_CODE_EMAIL_REQUIRED = 103,
    /** Invalid unique_id. Allowed character set is '-_a-z0-9#@+.,'. */
    CFHOST_CODE_UNIQUE_ID_INVALID_CHARS = 104,
    /** Invalid unique_id. Max size exceeed. */
    CFHOST_CODE_UNIQUE_ID_TOO_LONG = 105,
    /** Invalid clobber_unique_id. Must be 0 or 1. */
    CFHOST_CODE_CLOBBER_UNIQUE_ID_INVALID = 106,
    /** That action requires either 'cloudflare_email' or 'unique_id' to be defined. */
    CFHOST_CODE_EMAIL_OR_UNIQUE_ID_REQUIRED = 107,
    /** Please provide a CloudFlare password. */
    CFHOST_CODE_PASSWORD_REQUIRED = 108,
    /** CloudFlare password is too obvious. */
    CFHOST_CODE_PASSWORD_TOO_OBVIOUS = 109,
    /** Your CloudFlare password must be at least 6 characters. */
    CFHOST_CODE_PASSWORD_TOO_SHORT = 110,
    /** Please provide a CloudFlare username. */
    CFHOST_CODE_USERNAME_REQUIRED = 111,
    /** Please provide a CloudFlare username of at least 3 characters. */
    CFHOST_CODE_USERNAME_TOO_SHORT = 112,
    /** CloudFlare usernames must consist of letters and numbers. Delineation using . - or _ characters is
     *  allowed. You entered "{cloudflare_username}". */
    CFHOST_CODE_USERNAME_INVALID_CHARS = 113,
    /** That CloudFlare username is too close to a disallowed name. You entered "{cloudflare_username}". */
    CFHOST_CODE_USERNAME_DISALLOWED = 114,
    /** No user_key. */
    CFHOST_CODE_USER_KEY_REQUIRED = 115,
    /** Invalid user_key. */
    CFHOST_CODE_USER_KEY_INVALID = 116,
    /** The unique_id '{unique_id}' has already been assigned to a different user. */
    CFHOST_CODE_UNIQUE_ID_ASSIGNED_TO_OTHER_USER = 117,
    /** CloudFlare account "{cloudflare_email}" already exists. */
    CFHOST_CODE_ACCOUNT_EXISTS = 118,
    /** The CloudFlare email address "{cloudflare_email}" has already been registered, but has not been
     *  confirmed. Please double check your mail box for the confirmation link. */
    CFHOST_CODE_EMAIL_NOT_CONFIRMED = 119,
    /** The CloudFlare email address "{cloudflare_email}" is already in use. If you have forgotten your
     *  CloudFlare password, you may reset it. */
    CFHOST_CODE_EMAIL_IN_USE = 120,
    /** The CloudFlare invitation code "{signup_code}" is not currently valid or has expired. */
    CFHOST_CODE_SIGNUP_CODE_INVALID = 121,
    /** The CloudFlare username '{cloudflare_username}' has been taken. Please choose another. */
    CFHOST_CODE_USERNAME_TAKEN = 122,
    /** CloudFlare account {cloudflare_email} does not exist. */
    CFHOST_CODE_ACCOUNT_NOT_FOUND = 123,
    /** Password failed for CloudFlare account "{cloudflare_email}". Try again or reset your password. */
    CFHOST_CODE_PASSWORD_FAILED = 124,
    /** User with user_key '{user_key}' does not exist. */
    CFHOST_CODE_USER_KEY_NOT_FOUND = 125,
    /** Please correct your CloudFlare e-mail address. You entered "{cloudflare_email}". */
    CFHOST_CODE_EMAIL_INVALID = 126,
    /** No zone_name. */
    CFHOST_CODE_ZONE_NAME_REQUIRED = 200,
    /** Invalid zone_name. */
    CFHOST_CODE_ZONE_NAME_INVALID = 201,
    /** No resolve_to. */
    CFHOST_CODE_RESOLVE_TO_REQUIRED = 202,
    /** Invalid resolve_to. */
    CFHOST_CODE_RESOLVE_TO_INVALID = 203,
    /** No subdomains. */
    CFHOST_CODE_SUBDOMAINS_REQUIRED = 204,
    /** Invalid host value '{subdomain}' found in subdomains. Not all characters are in allowed set. */
    CFHOST_CODE_SUBDOMAIN_INVALID_CHARS = 205,
    /** Invalid host value '{subdomain}' found in subdomains. Must be less than 120 characters. */
    CFHOST_CODE_SUBDOMAIN_TOO_LONG = 206,
    /** CloudFlare is already hosting {zone_name} for you. */
    CFHOST_CODE_ZONE_ALREADY_HOSTED_FOR_YOU = 207,
    /** CloudFlare is already hosting "{zone_name}" under a different account. If you are the new, rightful
     *  owner, please contact CloudFlare and reference this message (#208). */
    CFHOST_CODE_ZONE_HOSTED_OTHER_ACCOUNT_208 = 208,
    /** CloudFlare is already hosting "{zone_name}" under a different account. If you are the new, rightful
     *  owner, please contact CloudFlare and reference this message (#209). */
    CFHOST_CODE_ZONE_HOSTED_OTHER_ACCOUNT_209 = 209,
    /** CloudFlare could not delete {zone_name}. It was not found in your account. */
    CFHOST_CODE_ZONE_NOT_IN_ACCOUNT = 210,
    /** CloudFlare can not delete {zone_name}. It has already been banned or removed from your CloudFlare
     *  account. */
    CFHOST_CODE_ZONE_BANNED_OR_REMOVED = 211,
    /** CloudFlare can not delete {zone_name} from this interface. {host_provider} is not the authoritative
     *  parter with CloudFlare for your domain. */
    CFHOST_CODE_ZONE_NOT_YOURS_AS_PARTNER = 212,
    /** CloudFlare can not delete {zone_name}. It has already been removed from your CloudFlare account. */
    CFHOST_CODE_ZONE_ALREADY_REMOVED = 213,
    /** CloudFlare is the authorative DNS provider for {zone_name}. You must login to CloudFlare to
     *  deactivate or delete your domain there. */
    CFHOST_CODE_ZONE_DNS_HOSTED_BY_CLOUDFLARE_ON_DELETE = 214,
    /** CloudFlare is currently limiting new site signups. Your site {zone_name} is in the queue. A
     *  notification will be sent when your site clears the queue. */
    CFHOST_CODE_SIGNUPS_LIMITED_QUEUED = 215,
    /** Your {zone_name}'s DNS is hosted by CloudFlare. If you'd like to switch to "{host_provider}", you
     *  must first deactivate and then delete {zone_name} within CloudFlare. These options are available in
     *  the Settings menu. */
    CFHOST_CODE_ZONE_DNS_HOSTED_BY_CLOUDFLARE = 216,
    /** CloudFlare is not servicing "{zone_name}" through this {host_provider}. If you are the rightful
     *  owner, you can swap over by deleting any previous CloudFlare domain sign-up and restarting this
     *  process. You may also contact CloudFlare and reference this message (#217). */
    CFHOST_CODE_ZONE_NOT_SERVICED_THROUGH_PARTNER = 217,
    /** CloudFlare could not detect "{zone_name}" as a registered domain. */
    CFHOST_CODE_ZONE_NOT_A_REGISTERED_DOMAIN = 218,
    /** Invalid User. */
    CFHOST_CODE_SUB_INVALID_USER = 311,
    /** Invalid Sub Label. */
    CFHOST_CODE_SUB_INVALID_LABEL = 312,
    /** Sub label will not accept new subscriptions. */
    CFHOST_CODE_SUB_LABEL_CLOSED = 313,
    /** Already subscribed and is active. */
    CFHOST_CODE_SUB_ALREADY_ACTIVE = 314,
    /** Already subscribed and the sub cannot be re-activated. */
    CFHOST_CODE_SUB_CANNOT_REACTIVATE = 315,
    /** Invalid Zone. */
    CFHOST_CODE_SUB_INVALID_ZONE = 317,
    /** Zone is not active. */
    CFHOST_CODE_SUB_ZONE_NOT_ACTIVE = 321,
    /** Zone is already subscribed to a different sub. */
    CFHOST_CODE_SUB_ZONE_ON_OTHER_SUB = 322,
    /** Invalid Subscription Id. */
    CFHOST_CODE_SUB_INVALID_ID = 331,
    /** Sub is already canceled. */
    CFHOST_CODE_SUB_ALREADY_CANCELED = 332,
    /** Other Error (Unsubscribe) */
    CFHOST_CODE_SUB_CANCEL_OTHER = 333,
    /** {zone_name} currently has an active reseller sub. Cancel this subscription before deleting the zone. */
    CFHOST_CODE_ZONE_HAS_ACTIVE_SUB = 334,
    /** Other Error (Subscribe). */
    CFHOST_CODE_SUB_NEW_OTHER = 340,
    /** Zone is not active on CloudFlare. */
    CFHOST_CODE_SUB_ZONE_NOT_ACTIVE_ON_CLOUDFLARE = 350,
    /** No POST data received. */
    CFHOST_CODE_NO_POST_DATA = 600,
    /** Connection to CloudFlare DB systems could not be established. Try again in a few minutes. If this
     *  problem persists, please contact CloudFlare and reference this message (#601). */
    CFHOST_CODE_DB_UNAVAILABLE = 601,
    /** Invalid host account {host_key}. */
    CFHOST_CODE_INVALID_HOST_ACCOUNT = 700,
    /** An unknown CloudFlare error has occurred during zone creation and has been logged. We apologize for
     *  the inconvenience and we will fix the problem promptly. */
    CFHOST_CODE_ZONE_CREATION_FAILED = 701,
    /** An unknown CloudFlare error has occurred during zone authorization and has been logged. We apologize
     *  for the inconvenience and we will fix the problem promptly. */
    CFHOST_CODE_ZONE_AUTHORIZATION_FAILED = 702,
    /** An unknown CloudFlare error has occurred during zone deletion and has been logged. We apologize for
     *  the inconvenience and we will fix the problem promptly. */
    CFHOST_CODE_ZONE_DELETION_FAILED = 703
};

/* Errors ------------------------------------------------------------------------------------------------------------- */

/**
 * Why a call failed, which act it was, how far it came, and what to do. It never shows a secret: this call's keys and
 * password are masked in everything that the server said. Free it with cfhost_error_free.
 */
typedef struct cfhost_error cfhost_error;

/** The status that the failed function returned; CFHOST_OK for NULL. */
cfhost_status cfhost_error_status(const cfhost_error *error);

/**
 * The vendor's number: one of enum cfhost_code, or one that is not documented. It comes from the answer. With
 * CFHOST_INVALID_ARGUMENT, it is the one that the server would have given. 0 if there is none, and for NULL.
 */
int cfhost_error_code(const cfhost_error *error);

/** The code's name, such as "PASSWORD_FAILED"; NULL if there is none. It stays for good. */
const char *cfhost_error_name(const cfhost_error *error);

/**
 * What the code is about: "auth", "input", "conflict", "not_found", "state", "limit", "subscription" or "server". NULL
 * if there is none. It stays for good.
 */
const char *cfhost_error_category(const cfhost_error *error);

/**
 * One line without act or number. With a code, it is the vendor's text, made for end users. "" for NULL. This and the
 * other texts of an error stay until it is freed.
 */
const char *cfhost_error_message(const cfhost_error *error);

/** What to do, in a sentence or two; "" if nothing is known, and for NULL. */
const char *cfhost_error_advice(const cfhost_error *error);

/** Everything in one line for a log: act, message, number or kind, delivery, advice. "" for NULL. */
const char *cfhost_error_text(const cfhost_error *error);

/** The name of the act on the wire; NULL if the error is about a client's settings. */
const char *cfhost_error_act(const cfhost_error *error);

/** The field, setting or parameter that was refused, by its name; NULL if something else was wrong. */
const char *cfhost_error_argument(const cfhost_error *error);

/** The HTTP status of the answer; 0 if no answer came. */
int cfhost_error_http_status(const cfhost_error *error);

/** How far the call came; CFHOST_NOT_SENT for NULL. */
cfhost_delivery cfhost_error_delivery(const cfhost_error *error);

/**
 * How a job of several steps, such as cfhost_provision, left the zone and its names. CFHOST_STATE_NONE for the error
 * of anything else, for a parameter that was refused before the job began, and for NULL.
 */
cfhost_job_state cfhost_error_state(const cfhost_error *error);

/**
 * Whether it can help to try again later, with nothing changed. It does not say whether the act may be repeated: see
 * cfhost_error_delivery.
 */
bool cfhost_error_is_retryable(const cfhost_error *error);

/** Whether the zone that was to be deleted is gone: codes 211 and 213, and 703 answered to zone_delete. */
bool cfhost_error_is_already_gone(const cfhost_error *error);

/**
 * The answer, byte for byte, with EVERY SECRET IN IT, if the act succeeded but its answer could not be read. A new key
 * in it may exist nowhere else. Its length is stored in *length, and no NUL ends it. NULL otherwise.
 */
const char *cfhost_error_reveal_raw(const cfhost_error *error,
                                    size_t *length);

/**
 * Makes the error that this library has for a value that it refuses. It is for a wrapper in another language that
 * cannot even pass its value on. The arguments are the act's name, which may be NULL, the field's name, and what is
 * wrong with the value, such as "holds a NUL". Never pass the value. The function returns NULL if one of the last two
 * is missing, or one of the three is not UTF-8. Free the error with cfhost_error_free.
 */
cfhost_error *cfhost_error_refused(const char *act,
                                          const char *argument,
                                          const char *reason);

/**
 * Makes the error CFHOST_PANIC that this library has for a failure of its own. It is for a wrapper in another language
 * that cannot return the result of a call. The act's name may be NULL. The function returns NULL if the name is not
 * UTF-8. Free the error with cfhost_error_free.
 */
cfhost_error *cfhost_error_internal(const char *act);

/** Frees an error. NULL is fine. */
void cfhost_error_free(cfhost_error *error);

/* What the others are made of ---------------------------------------------------------------------------------------- */

/** A point in time, as the server sent it. It never grows. */
typedef struct cfhost_time {
    /** Microseconds since 1970-01-01T00:00:00Z; negative before. */
    int64_t microseconds;
    /** How far the server's clock was ahead of UTC, in seconds. Add it to get the time of day that the server sent. */
    int32_t offset_seconds;
} cfhost_time;

/** A name and its value: a row of a map in a reply, or a field given to cfhost_call. It never grows. */
typedef struct cfhost_pair {
    /** The name. */
    const char *name;
    /** The value. */
    const char *value;
} cfhost_pair;

/* What a client tells of each call ----------------------------------------------------------------------------------- */

/**
 * One call that ended, as on_event receives it. No member of it is a secret. It and everything that it points at stay
 * until the function returns. It grows at its end.
 */
typedef struct cfhost_event {
    /** The name of the act on the wire. */
    const char *act;
    /** How often a connection was tried or used; 0 if the call was refused before that. */
    int attempts;
    /** The time from the call to its end, in microseconds. */
    uint64_t duration_us;
    /** How the call ended. */
    cfhost_status status;
    /** How far the call came. */
    cfhost_delivery delivery;
    /** The error that the call is about to return; NULL after a success. */
    const cfhost_error *error;
    /** The whole event in one line for a log. */
    const char *text;
} cfhost_event;

/** A function that is called for each call, on the thread that made the call. */
typedef void (*cfhost_on_event)(const cfhost_event *event,
                                void *user);

/* Clients ------------------------------------------------------------------------------------------------------------ */

/** Trust the certificate authorities of the operating system. This is the default. */
#define CFHOST_ROOTS_SYSTEM 0

/** Trust the certificate authorities of Mozilla's list, as the list was when the library was built. */
#define CFHOST_ROOTS_BUNDLED 1

/**
 * A client of one provider. Any number of threads may use one at once. It is cheap to make: the connections belong to
 * the process, so a new client finds those of the last one open.
 */
typedef struct cfhost_client cfhost_client;

/**
 * The settings of a client. Begin with CFHOST_CLIENT_PARAMS_INIT. A key or key file is needed; everything else has a
 * default.
 */
typedef struct cfhost_client_params {
    /** The size of this struct; CFHOST_CLIENT_PARAMS_INIT sets it. */
    size_t size;
    /** The provider's own key: 32 of [0-9a-z]. It is copied, and the copy is wiped in the end. */
    const char *host_key;
    /**
     * A file that holds the key and nothing else, instead of host_key. The library refuses a file that is open to
     * every user of the system. Give it mode 600, or 640 if a group has to read it.
     */
    const char *host_key_file;
    /**
     * The URL that all acts are posted to. Plain http is accepted for loopback only. The default is the vendor's
     * endpoint, which was switched off on 2022-11-01: name a gateway of your own.
     */
    const char *endpoint;
    /** Trust the certificate authorities in this PEM file and no others. */
    const char *ca_file;
    /** Trust the certificate authorities in this PEM text and no others. */
    const char *ca_pem;
    /** Which authorities to trust if neither is given: CFHOST_ROOTS_SYSTEM or CFHOST_ROOTS_BUNDLED. */
    int roots;
    /** Whether timeout_ms is given. */
    int has_timeout_ms;
    /** How long a call may take, everything included, in milliseconds. Default: 60000. */
    uint64_t timeout_ms;
    /** Whether connect_timeout_ms is given. */
    int has_connect_timeout_ms;
    /** How long connecting may take, the TLS handshake included, in milliseconds. Default: 10000. */
    uint64_t connect_timeout_ms;
    /** Whether resolve_timeout_ms is given. */
    int has_resolve_timeout_ms;
    /** How long resolving the endpoint's name may take, in milliseconds. Default: 5000. */
    uint64_t resolve_timeout_ms;
    /** Whether retries is given. */
    int has_retries;
    /**
     * How often the client retries a call, within its timeout. It retries a call that only reads after a failure that
     * is likely to pass. It retries any other call only if no byte of it was sent. Default: 2.
     */
    uint32_t retries;
    /** Whether max_answer_size is given. */
    int has_max_answer_size;
    /** How many bytes an answer may have. Default: 16777216. */
    size_t max_answer_size;
    /**
     * An HTTP proxy, "http://[user:password@]host:port". The proxy variables of the environment are never read.
     * Default: none.
     */
    const char *proxy;
    /** The User-Agent header: printable ASCII. Default: "cfhost/" and the version. */
    const char *user_agent;
    /**
     * Whether the environment gives the key: CFHOST_HOST_KEY or CFHOST_HOST_KEY_FILE. host_key and host_key_file must
     * be NULL then. The environment also gives endpoint, CA file and timeout (CFHOST_ENDPOINT, CFHOST_CA_FILE,
     * CFHOST_TIMEOUT in seconds). Members that are given here count more than these three. Nothing else of the library
     * reads the environment.
     */
    int from_env;
    /**
     * A function that is called when a call ends, on the thread that made it, before the call returns. Several threads
     * may call it at once. It must return, and must not throw. NULL: no function is called.
     */
    cfhost_on_event on_event;
    /** Passed to on_event. */
    void *user;
} cfhost_client_params;

/** A cfhost_client_params with nothing given. */
#define CFHOST_CLIENT_PARAMS_INIT \
    {sizeof(cfhost_client_params), NULL, NULL, NULL, NULL, NULL, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, NULL, NULL, 0, \
     NULL, NULL}

/** What cfhost_client_with_options changes. Begin with CFHOST_OPTIONS_INIT. What is not given stays as it is. */
typedef struct cfhost_options {
    /** The size of this struct; CFHOST_OPTIONS_INIT sets it. */
    size_t size;
    /** Whether timeout_ms is given. */
    int has_timeout_ms;
    /** How long a call may take, everything included, in milliseconds. With 0, the time is over at once. */
    uint64_t timeout_ms;
    /** Whether retries is given. */
    int has_retries;
    /** How often the client retries a call. */
    uint32_t retries;
    /** Whether unchecked is given. */
    int has_unchecked;
    /** Whether acts are sent without the checks before sending. The server then says what is wrong with them. */
    int unchecked;
} cfhost_options;

/** A cfhost_options with nothing given. */
#define CFHOST_OPTIONS_INIT {sizeof(cfhost_options), 0, 0, 0, 0, 0, 0}

/**
 * Makes a client. Nothing is sent. The function fails with CFHOST_INVALID_ARGUMENT, naming the setting, for a key that
 * is not 32 of [0-9a-z], an endpoint that is no URL or neither https nor loopback, a key file that is open to others
 * or holds no key, a CA file that cannot be read or holds no certificate, a timeout of zero, and a malformed proxy or
 * user agent.
 */
cfhost_status cfhost_client_new(const cfhost_client_params *params,
                                     cfhost_client **client,
                                     cfhost_error **error);

/**
 * Derives a client with other options, which can be cancelled by itself. It is cheap. It shares everything else with
 * the client that it is derived from, the connections included. Either of them may be freed first.
 */
cfhost_status cfhost_client_with_options(const cfhost_client *client,
                                              const cfhost_options *options,
                                              cfhost_client **derived,
                                              cfhost_error **error);

/**
 * Stops every call of this client, wherever it is, within about a tenth of a second. Later calls are refused with
 * CFHOST_CANCELLED. This cannot be undone. Clients derived from it, and the one that it was derived from, go on. NULL
 * is fine.
 */
void cfhost_client_cancel(const cfhost_client *client);

/** Whether cfhost_client_cancel was called; false for NULL. */
bool cfhost_client_is_cancelled(const cfhost_client *client);

/** Frees a client. None of its calls may be running. Replies and errors that it returned stay. NULL is fine. */
void cfhost_client_free(cfhost_client *client);

/**
 * Closes the idle connections of this process, of all clients, and frees what belongs to them. A connection that is in
 * use closes when its call ends. You need this only in a program that will not call for long, or that looks for leaks
 * at its end. The next call makes a new connection.
 */
void cfhost_close_connections(void);

/* What a reply holds beside its fields ------------------------------------------------------------------------------- */

/** What came with a reply besides its fields: the server's message, and the whole JSON. It belongs to its reply. */
typedef struct cfhost_envelope cfhost_envelope;

/**
 * The server's message, fit for end users. NULL if there is none, as with most successes, and for NULL. It stays until
 * the reply is freed.
 */
const char *cfhost_envelope_msg(const cfhost_envelope *envelope);

/** The JSON that came, with every secret in it masked as "***". NULL for NULL. It stays until the reply is freed. */
const char *cfhost_envelope_raw(const cfhost_envelope *envelope);

/**
 * The JSON that came, byte for byte, with EVERY SECRET IN IT: keep it out of logs and off screens. Its length is
 * stored in *length, and no NUL ends it. NULL if either argument is NULL. It stays until the reply is freed, and is
 * wiped then.
 */
const char *cfhost_envelope_reveal_raw(const cfhost_envelope *envelope,
                                       size_t *length);

/* user_create -------------------------------------------------------------------------------------------------------- */

/** The parameters of user_create. Begin with CFHOST_USER_CREATE_PARAMS_INIT. */
typedef struct cfhost_user_create_params {
    /** The size of this struct; CFHOST_USER_CREATE_PARAMS_INIT sets it. */
    size_t size;
    /** The customer's address. Required. */
    const char *cloudflare_email;
    /** A password of at least 6 characters and at most 1,024 bytes; for an account that exists, its own. Required. */
    const char *cloudflare_pass;
    /**
     * How mails address the customer: at least 3 letters and digits, with ".", "-" or "_" between them. Defaults to
     * one that the server makes up.
     */
    const char *cloudflare_username;
    /** Your own name for the account, for later look-ups: at most 100 of "-_a-z0-9#@+.,". Defaults to none. */
    const char *unique_id;
    /** Whether clobber_unique_id is given. */
    int has_clobber_unique_id;
    /** Whether unique_id is taken from another account that has it. Defaults to false. */
    int clobber_unique_id;
} cfhost_user_create_params;

/** A cfhost_user_create_params with nothing given. */
#define CFHOST_USER_CREATE_PARAMS_INIT {sizeof(cfhost_user_create_params), NULL, NULL, NULL, NULL, 0, 0}

/** What user_create answers. It grows at its end. Free it with cfhost_user_create_reply_free. */
typedef struct cfhost_user_create_reply {
    /** The server's message and the JSON: cfhost_envelope_msg, cfhost_envelope_raw, cfhost_envelope_reveal_raw. */
    const cfhost_envelope *envelope;
    /** The address as registered. */
    const char *cloudflare_email;
    /** The key that the zone acts take. It stays the same and may be stored. A secret. */
    const char *user_key;
    /** The alias on file, if any. NULL otherwise. */
    const char *unique_id;
    /** The name that was given or made up, from some servers only. NULL otherwise. */
    const char *cloudflare_username;
    /**
     * The customer's own key for the vendor's other interfaces; not in the document. A secret. NULL where the server
     * does not say.
     */
    const char *user_api_key;
} cfhost_user_create_reply;

/**
 * Creates an account for a customer, or links the one that the address already has (section 3.2.1 of the API
 * document). For an existing account the server checks the password as user_auth does, so that a wrong one is
 * CFHOST_CODE_PASSWORD_FAILED. A repeat with the same values gives the same user_key.
 */
cfhost_status cfhost_user_create(const cfhost_client *client,
                                      const cfhost_user_create_params *params,
                                      const cfhost_user_create_reply **reply,
                                      cfhost_error **error);

/** Frees a reply, and wipes it. NULL is fine. */
void cfhost_user_create_reply_free(const cfhost_user_create_reply *reply);

/* user_auth ---------------------------------------------------------------------------------------------------------- */

/** The parameters of user_auth. Begin with CFHOST_USER_AUTH_PARAMS_INIT. */
typedef struct cfhost_user_auth_params {
    /** The size of this struct; CFHOST_USER_AUTH_PARAMS_INIT sets it. */
    size_t size;
    /** The account's address. Required. */
    const char *cloudflare_email;
    /** Its password. Required. */
    const char *cloudflare_pass;
    /**
     * Your own name for the account, for later look-ups: at most 100 of "-_a-z0-9#@+.,". Defaults to leaving the one
     * on file.
     */
    const char *unique_id;
    /** Whether clobber_unique_id is given. */
    int has_clobber_unique_id;
    /** Whether unique_id is taken from another account that has it. Defaults to false. */
    int clobber_unique_id;
} cfhost_user_auth_params;

/** A cfhost_user_auth_params with nothing given. */
#define CFHOST_USER_AUTH_PARAMS_INIT {sizeof(cfhost_user_auth_params), NULL, NULL, NULL, 0, 0}

/** What user_auth answers. It grows at its end. Free it with cfhost_user_auth_reply_free. */
typedef struct cfhost_user_auth_reply {
    /** The server's message and the JSON: cfhost_envelope_msg, cfhost_envelope_raw, cfhost_envelope_reveal_raw. */
    const cfhost_envelope *envelope;
    /** The address as registered. */
    const char *cloudflare_email;
    /** The key that the zone acts take. It stays the same and may be stored. A secret. */
    const char *user_key;
    /** The alias on file, if any. NULL otherwise. */
    const char *unique_id;
    /**
     * The customer's own key for the vendor's other interfaces; not in the document. A secret. NULL where the server
     * does not say.
     */
    const char *user_api_key;
} cfhost_user_auth_reply;

/** Links a customer's existing account to the provider (section 3.2.4 of the API document). */
cfhost_status cfhost_user_auth(const cfhost_client *client,
                                    const cfhost_user_auth_params *params,
                                    const cfhost_user_auth_reply **reply,
                                    cfhost_error **error);

/** Frees a reply, and wipes it. NULL is fine. */
void cfhost_user_auth_reply_free(const cfhost_user_auth_reply *reply);

/* user_lookup -------------------------------------------------------------------------------------------------------- */

/** The parameters of user_lookup. Begin with CFHOST_USER_LOOKUP_PARAMS_INIT. */
typedef struct cfhost_user_lookup_params {
    /** The size of this struct; CFHOST_USER_LOOKUP_PARAMS_INIT sets it. */
    size_t size;
    /** The account's address. Give this or unique_id, not both. */
    const char *cloudflare_email;
    /** Your own name for the account. */
    const char *unique_id;
} cfhost_user_lookup_params;

/** A cfhost_user_lookup_params with nothing given. */
#define CFHOST_USER_LOOKUP_PARAMS_INIT {sizeof(cfhost_user_lookup_params), NULL, NULL}

/** What user_lookup answers. It grows at its end. Free it with cfhost_user_lookup_reply_free. */
typedef struct cfhost_user_lookup_reply {
    /** The server's message and the JSON: cfhost_envelope_msg, cfhost_envelope_raw, cfhost_envelope_reveal_raw. */
    const cfhost_envelope *envelope;
    /** Whether there is such an account. */
    bool user_exists;
    /** The address as registered. NULL where the server does not say. */
    const char *cloudflare_email;
    /**
     * Whether this provider may act for the account. If the account exists and this is false, ask for its password and
     * use user_auth.
     */
    bool user_authed;
    /** The key that the zone acts take; only with user_authed. A secret. NULL otherwise. */
    const char *user_key;
    /** The alias on file, if any. NULL otherwise. */
    const char *unique_id;
    /** The names of the account's zones with this provider. */
    const char *const *hosted_zones;
    /** How many there are. */
    size_t hosted_zones_count;
    /**
     * The customer's own key for the vendor's other interfaces; not in the document. A secret. NULL where the server
     * does not say.
     */
    const char *user_api_key;
} cfhost_user_lookup_reply;

/**
 * Finds a customer's account, its key and its zones (section 3.2.3 of the API document). An account that nobody knows
 * is a success with user_exists false.
 */
cfhost_status cfhost_user_lookup(const cfhost_client *client,
                                      const cfhost_user_lookup_params *params,
                                      const cfhost_user_lookup_reply **reply,
                                      cfhost_error **error);

/** Frees a reply, and wipes it. NULL is fine. */
void cfhost_user_lookup_reply_free(const cfhost_user_lookup_reply *reply);

/* zone_set ----------------------------------------------------------------------------------------------------------- */

/** The parameters of zone_set. Begin with CFHOST_ZONE_SET_PARAMS_INIT. */
typedef struct cfhost_zone_set_params {
    /** The size of this struct; CFHOST_ZONE_SET_PARAMS_INIT sets it. */
    size_t size;
    /** The customer's key. Required. */
    const char *user_key;
    /**
     * The zone. A name below the registered domain is taken too; the server reduces it, and the reply shows what
     * became of it. Unicode names are sent as punycode. Required.
     */
    const char *zone_name;
    /** The host name of the origin, without a trailing dot. Required. */
    const char *resolve_to;
    /**
     * The names to be served, at least one: each a label ("www"), a full name, or "@" for the zone itself. At most 119
     * characters each. Each with ":target" after it if it has an origin of its own. Required.
     */
    const char *const *subdomains;
    /** How many there are. */
    size_t subdomains_count;
} cfhost_zone_set_params;

/** A cfhost_zone_set_params with nothing given. */
#define CFHOST_ZONE_SET_PARAMS_INIT {sizeof(cfhost_zone_set_params), NULL, NULL, NULL, NULL, 0}

/** What zone_set answers. It grows at its end. Free it with cfhost_zone_set_reply_free. */
typedef struct cfhost_zone_set_reply {
    /** The server's message and the JSON: cfhost_envelope_msg, cfhost_envelope_raw, cfhost_envelope_reveal_raw. */
    const cfhost_envelope *envelope;
    /** The registered domain that was set up: see zone_name_sent. */
    const char *zone_name;
    /** The origin that was used. NULL where the server does not say. */
    const char *resolving_to;
    /** Full name to origin, for each subdomain. In the order of the names. */
    const cfhost_pair *hosted_cnames;
    /** How many there are. */
    size_t hosted_cnames_count;
    /** Full name to the target that the customer's DNS has to point at by a CNAME. In the order of the names. */
    const cfhost_pair *forward_tos;
    /** How many there are. */
    size_t forward_tos_count;
    /** The name that was asked for, if the server set up the registered domain above it instead. NULL otherwise. */
    const char *zone_name_sent;
} cfhost_zone_set_reply;

/**
 * Sets up a zone for CNAME hosting, or replaces its whole setup (section 3.2.2 of the API document). The call
 * describes the zone completely: a subdomain that is left out is dropped. To change one row, look the zone up and send
 * all rows again. Afterwards each name in forward_tos has to be pointed at its target by a CNAME.
 */
cfhost_status cfhost_zone_set(const cfhost_client *client,
                                   const cfhost_zone_set_params *params,
                                   const cfhost_zone_set_reply **reply,
                                   cfhost_error **error);

/** Frees a reply, and wipes it. NULL is fine. */
void cfhost_zone_set_reply_free(const cfhost_zone_set_reply *reply);

/* zone_lookup -------------------------------------------------------------------------------------------------------- */

/** Value of ssl_status: issued and in use. */
#define CFHOST_SSL_STATUS_READY "ready"

/** Value of ssl_status: the order is being checked. */
#define CFHOST_SSL_STATUS_VETTING "vetting"

/** Value of ssl_status: control of the domain is being checked. */
#define CFHOST_SSL_STATUS_VALIDATING "validating"

/** Value of ssl_status: no certificate. */
#define CFHOST_SSL_STATUS_NONE "none"

/** The parameters of zone_lookup. Begin with CFHOST_ZONE_LOOKUP_PARAMS_INIT. */
typedef struct cfhost_zone_lookup_params {
    /** The size of this struct; CFHOST_ZONE_LOOKUP_PARAMS_INIT sets it. */
    size_t size;
    /** The customer's key. Required. */
    const char *user_key;
    /** The zone. Unicode names are sent as punycode. Required. */
    const char *zone_name;
} cfhost_zone_lookup_params;

/** A cfhost_zone_lookup_params with nothing given. */
#define CFHOST_ZONE_LOOKUP_PARAMS_INIT {sizeof(cfhost_zone_lookup_params), NULL, NULL}

/** What zone_lookup answers. It grows at its end. Free it with cfhost_zone_lookup_reply_free. */
typedef struct cfhost_zone_lookup_reply {
    /** The server's message and the JSON: cfhost_envelope_msg, cfhost_envelope_raw, cfhost_envelope_reveal_raw. */
    const cfhost_envelope *envelope;
    /** The zone. */
    const char *zone_name;
    /** Whether the customer has the zone. */
    bool zone_exists;
    /** Whether it was set up through this provider. */
    bool zone_hosted;
    /**
     * Full name to origin. It includes the zone itself, and can include rows that zone_set never sent, such as one for
     * the validation of a certificate (its origin ends in "comodoca.com"); such rows must not be sent back. In the
     * order of the names.
     */
    const cfhost_pair *hosted_cnames;
    /** How many there are. */
    size_t hosted_cnames_count;
    /** Full name to the target that the customer's DNS has to point at. In the order of the names. */
    const cfhost_pair *forward_tos;
    /** How many there are. */
    size_t forward_tos_count;
    /**
     * How far the certificate is. One of the CFHOST_SSL_STATUS_ texts, or another. NULL where the server does not say.
     */
    const char *ssl_status;
    /**
     * The HTML "meta" element that proves control of the domain to the certificate authority. NULL where the server
     * does not say.
     */
    const char *ssl_meta_tag;
    /** The plan of the zone's reseller subscription. NULL where the server does not say. */
    const char *sub_label;
    /**
     * The state of that subscription. One of the CFHOST_SUB_STATUS_ texts, or another. NULL where the server does not
     * say.
     */
    const char *sub_status;
} cfhost_zone_lookup_reply;

/**
 * Looks up the state of one zone of one customer (section 3.2.5 of the API document). A zone that the customer does
 * not have is a success with zone_exists false.
 */
cfhost_status cfhost_zone_lookup(const cfhost_client *client,
                                      const cfhost_zone_lookup_params *params,
                                      const cfhost_zone_lookup_reply **reply,
                                      cfhost_error **error);

/** Frees a reply, and wipes it. NULL is fine. */
void cfhost_zone_lookup_reply_free(const cfhost_zone_lookup_reply *reply);

/* zone_delete -------------------------------------------------------------------------------------------------------- */

/** The parameters of zone_delete. Begin with CFHOST_ZONE_DELETE_PARAMS_INIT. */
typedef struct cfhost_zone_delete_params {
    /** The size of this struct; CFHOST_ZONE_DELETE_PARAMS_INIT sets it. */
    size_t size;
    /** The customer's key. Required. */
    const char *user_key;
    /** The zone. Unicode names are sent as punycode. Required. */
    const char *zone_name;
} cfhost_zone_delete_params;

/** A cfhost_zone_delete_params with nothing given. */
#define CFHOST_ZONE_DELETE_PARAMS_INIT {sizeof(cfhost_zone_delete_params), NULL, NULL}

/** What zone_delete answers. It grows at its end. Free it with cfhost_zone_delete_reply_free. */
typedef struct cfhost_zone_delete_reply {
    /** The server's message and the JSON: cfhost_envelope_msg, cfhost_envelope_raw, cfhost_envelope_reveal_raw. */
    const cfhost_envelope *envelope;
    /** The zone. */
    const char *zone_name;
    /** Whether it was removed. */
    bool zone_deleted;
} cfhost_zone_delete_reply;

/**
 * Removes a zone that zone_set made (section 3.2.6 of the API document). Point the customer's names back at the origin
 * first: the network stops answering for them after a short while. A second delete is an error for which
 * cfhost_error_is_already_gone is true.
 */
cfhost_status cfhost_zone_delete(const cfhost_client *client,
                                      const cfhost_zone_delete_params *params,
                                      const cfhost_zone_delete_reply **reply,
                                      cfhost_error **error);

/** Frees a reply, and wipes it. NULL is fine. */
void cfhost_zone_delete_reply_free(const cfhost_zone_delete_reply *reply);

/* zone_list ---------------------------------------------------------------------------------------------------------- */

/** Value of zone_status: in use. */
#define CFHOST_ZONE_STATUS_ACTIVE "V"

/** Value of zone_status: deleted. */
#define CFHOST_ZONE_STATUS_DELETED "D"

/** Value of zone_status: waiting to become active. */
#define CFHOST_ZONE_STATUS_PENDING "P"

/** Value of sub_status: in force. */
#define CFHOST_SUB_STATUS_ACTIVE "V"

/** Value of sub_status: canceled. */
#define CFHOST_SUB_STATUS_CANCELED "CNL"

/** Value of sub_status: deleted. */
#define CFHOST_SUB_STATUS_DELETED "D"

/** Value of zone_status and sub_status when asking: all. */
#define CFHOST_STATUS_ALL "ALL"

/**
 * The provider's zones. They are fetched page by page as you read them. One thread at a time may use it. Free it with
 * cfhost_zones_free.
 */
typedef struct cfhost_zones cfhost_zones;

/** The parameters of zone_list. Begin with CFHOST_ZONE_LIST_PARAMS_INIT. */
typedef struct cfhost_zone_list_params {
    /** The size of this struct; CFHOST_ZONE_LIST_PARAMS_INIT sets it. */
    size_t size;
    /** Whether limit is given. */
    int has_limit;
    /**
     * How many rows to answer, at least 1. Defaults to 100; the largest number that a server takes is not documented.
     */
    uint32_t limit;
    /** Whether offset is given. */
    int has_offset;
    /** How many rows to skip. Defaults to 0. */
    uint64_t offset;
    /** Only the zone of this name. Unicode names are sent as punycode. Defaults to all. */
    const char *zone_name;
    /** Whether sub_id is given. */
    int has_sub_id;
    /** Only the zone with this reseller subscription. Defaults to all. */
    uint64_t sub_id;
    /**
     * Only zones in this state. The server's own default is thought to be the active ones. CFHOST_ZONE_STATUS_ACTIVE,
     * CFHOST_ZONE_STATUS_DELETED or CFHOST_STATUS_ALL.
     */
    const char *zone_status;
    /**
     * Only zones whose reseller subscription is in this state. Defaults to the server's own choice.
     * CFHOST_SUB_STATUS_ACTIVE, CFHOST_SUB_STATUS_CANCELED or CFHOST_STATUS_ALL.
     */
    const char *sub_status;
} cfhost_zone_list_params;

/** A cfhost_zone_list_params with nothing given. */
#define CFHOST_ZONE_LIST_PARAMS_INIT {sizeof(cfhost_zone_list_params), 0, 0, 0, 0, NULL, 0, 0, NULL, NULL}

/** A zone in zone_list. It grows at its end, so arrays of it are arrays of pointers. */
typedef struct cfhost_zone_list_row {
    /** Whether zone_id is there. */
    bool has_zone_id;
    /** The server's number for the zone. */
    uint64_t zone_id;
    /** The zone. */
    const char *zone_name;
    /** The address of the account that has it. NULL where the server does not say. */
    const char *user_email;
    /** Its state. One of the CFHOST_ZONE_STATUS_ texts, or another. NULL where the server does not say. */
    const char *zone_status;
    /** Whether sub_id is there. */
    bool has_sub_id;
    /** The number of its reseller subscription; without one, all sub_ fields are NULL. */
    uint64_t sub_id;
    /** The plan of that subscription. NULL where the server does not say. */
    const char *sub_label;
    /**
     * The state of that subscription. One of the CFHOST_SUB_STATUS_ texts, or another. NULL where the server does not
     * say.
     */
    const char *sub_status;
    /** When it began. NULL for none. */
    const cfhost_time *sub_activated_on;
    /** When it ended. NULL for none. */
    const cfhost_time *sub_expired_on;
} cfhost_zone_list_row;

/** What zone_list answers. It grows at its end. Free it with cfhost_zone_list_reply_free. */
typedef struct cfhost_zone_list_reply {
    /** The server's message and the JSON: cfhost_envelope_msg, cfhost_envelope_raw, cfhost_envelope_reveal_raw. */
    const cfhost_envelope *envelope;
    /** One row a zone. There is no total: the last page is the one that is shorter than limit. */
    const cfhost_zone_list_row *const *rows;
    /** How many there are. */
    size_t rows_count;
    /** Whether limit is there. */
    bool has_limit;
    /** The limit that was used, if the server repeats it. */
    uint64_t limit;
    /** Whether offset is there. */
    bool has_offset;
    /** The offset that was used, if the server repeats it. */
    uint64_t offset;
} cfhost_zone_list_reply;

/** Lists one page of the provider's zones (section 3.2.10 of the API document). cfhost_zones_new turns the pages. */
cfhost_status cfhost_zone_list(const cfhost_client *client,
                                    const cfhost_zone_list_params *params,
                                    const cfhost_zone_list_reply **reply,
                                    cfhost_error **error);

/** Frees a reply, and wipes it. NULL is fine. */
void cfhost_zone_list_reply_free(const cfhost_zone_list_reply *reply);

/**
 * Begins to list the zones. params are those of cfhost_zone_list; limit is the size of a page. Nothing is sent yet.
 * You may free the client first.
 */
cfhost_status cfhost_zones_new(const cfhost_client *client,
                                    const cfhost_zone_list_params *params,
                                    cfhost_zones **zones,
                                    cfhost_error **error);

/**
 * Returns the next zone, or NULL with CFHOST_OK after the last. The row stays until the next call with these zones.
 * After an error, no more zones come.
 */
cfhost_status cfhost_zones_next(cfhost_zones *zones,
                                     const cfhost_zone_list_row **row,
                                     cfhost_error **error);

/** Frees the zones and their present row. NULL is fine. */
void cfhost_zones_free(cfhost_zones *zones);

/* full_zone_set ------------------------------------------------------------------------------------------------------ */

/** The parameters of full_zone_set. Begin with CFHOST_FULL_ZONE_SET_PARAMS_INIT. */
typedef struct cfhost_full_zone_set_params {
    /** The size of this struct; CFHOST_FULL_ZONE_SET_PARAMS_INIT sets it. */
    size_t size;
    /** The customer's key. Required. */
    const char *user_key;
    /** The zone. Unicode names are sent as punycode. Required. */
    const char *zone_name;
    /** Whether jumpstart is given. */
    int has_jumpstart;
    /**
     * Whether the zone's present records are looked up and taken over; the result needs a look. The server's own
     * default is true.
     */
    int jumpstart;
} cfhost_full_zone_set_params;

/** A cfhost_full_zone_set_params with nothing given. */
#define CFHOST_FULL_ZONE_SET_PARAMS_INIT {sizeof(cfhost_full_zone_set_params), NULL, NULL, 0, 0}

/** What full_zone_set answers. It grows at its end. Free it with cfhost_full_zone_set_reply_free. */
typedef struct cfhost_full_zone_set_reply {
    /** The server's message and the JSON: cfhost_envelope_msg, cfhost_envelope_raw, cfhost_envelope_reveal_raw. */
    const cfhost_envelope *envelope;
    /** The registered domain that was set up: see zone_name_sent. */
    const char *zone_name;
    /** Whether records were taken over. */
    bool jumpstart;
    /** What to do at the registrar, in prose, fit for end users. NULL where the server does not say. */
    const char *msg;
    /** The nameservers that the prose names: the API has no field for them. */
    const char *const *nameservers;
    /** How many there are. */
    size_t nameservers_count;
    /** The name that was asked for, if the server set up the registered domain above it instead. NULL otherwise. */
    const char *zone_name_sent;
} cfhost_full_zone_set_reply;

/**
 * Sets up a zone that uses the vendor's nameservers (not in the 2012 document; section 3.2.3 of the later one). The
 * zone waits until the nameservers of the reply are set at the registrar.
 */
cfhost_status cfhost_full_zone_set(const cfhost_client *client,
                                        const cfhost_full_zone_set_params *params,
                                        const cfhost_full_zone_set_reply **reply,
                                        cfhost_error **error);

/** Frees a reply, and wipes it. NULL is fine. */
void cfhost_full_zone_set_reply_free(const cfhost_full_zone_set_reply *reply);

/* host_child_new ----------------------------------------------------------------------------------------------------- */

/** The parameters of host_child_new. Begin with CFHOST_HOST_CHILD_NEW_PARAMS_INIT. */
typedef struct cfhost_host_child_new_params {
    /** The size of this struct; CFHOST_HOST_CHILD_NEW_PARAMS_INIT sets it. */
    size_t size;
    /** The child's internal name. Required. */
    const char *host_name;
    /** The name that customers see. Required. */
    const char *pub_name;
    /** A short word for it. Required. */
    const char *prefix;
    /** The URL of its site. Required. */
    const char *website;
    /** Whom to write to. Required. */
    const char *email;
} cfhost_host_child_new_params;

/** A cfhost_host_child_new_params with nothing given. */
#define CFHOST_HOST_CHILD_NEW_PARAMS_INIT {sizeof(cfhost_host_child_new_params), NULL, NULL, NULL, NULL, NULL}

/** What host_child_new answers. It grows at its end. Free it with cfhost_host_child_new_reply_free. */
typedef struct cfhost_host_child_new_reply {
    /** The server's message and the JSON: cfhost_envelope_msg, cfhost_envelope_raw, cfhost_envelope_reveal_raw. */
    const cfhost_envelope *envelope;
    /**
     * The child's own key. It is shown once: store it before anything else. A secret. NULL where the server does not
     * say.
     */
    const char *host_key;
    /** Whether child_id is there. */
    bool has_child_id;
    /** The child's number, for host_child_stop. */
    uint64_t child_id;
} cfhost_host_child_new_reply;

/**
 * Makes a child provider below the calling one, with a key of its own (section 3.2.7 of the API document). What the
 * vendor answered is not on record; the reply's fields are looked for wherever an answer of this API could have them.
 */
cfhost_status cfhost_host_child_new(const cfhost_client *client,
                                         const cfhost_host_child_new_params *params,
                                         const cfhost_host_child_new_reply **reply,
                                         cfhost_error **error);

/** Frees a reply, and wipes it. NULL is fine. */
void cfhost_host_child_new_reply_free(const cfhost_host_child_new_reply *reply);

/* host_child_stop ---------------------------------------------------------------------------------------------------- */

/** The parameters of host_child_stop. Begin with CFHOST_HOST_CHILD_STOP_PARAMS_INIT. */
typedef struct cfhost_host_child_stop_params {
    /** The size of this struct; CFHOST_HOST_CHILD_STOP_PARAMS_INIT sets it. */
    size_t size;
    /** The child's number, from host_child_new. Required. */
    uint64_t child_id;
} cfhost_host_child_stop_params;

/** A cfhost_host_child_stop_params with nothing given. */
#define CFHOST_HOST_CHILD_STOP_PARAMS_INIT {sizeof(cfhost_host_child_stop_params), 0}

/**
 * What host_child_stop answers. The vendor's answer is not on record. It grows at its end. Free it with
 * cfhost_host_child_stop_reply_free.
 */
typedef struct cfhost_host_child_stop_reply {
    /** The server's message and the JSON: cfhost_envelope_msg, cfhost_envelope_raw, cfhost_envelope_reveal_raw. */
    const cfhost_envelope *envelope;
    /** Whether child_id is there. */
    bool has_child_id;
    /** The child's number, if the server repeats it. */
    uint64_t child_id;
} cfhost_host_child_stop_reply;

/** Stops a child provider: its key is refused from then on (section 3.2.9 of the API document). */
cfhost_status cfhost_host_child_stop(const cfhost_client *client,
                                          const cfhost_host_child_stop_params *params,
                                          const cfhost_host_child_stop_reply **reply,
                                          cfhost_error **error);

/** Frees a reply, and wipes it. NULL is fine. */
void cfhost_host_child_stop_reply_free(const cfhost_host_child_stop_reply *reply);

/* host_key_regen ----------------------------------------------------------------------------------------------------- */

/** The parameters of host_key_regen, which needs none. Begin with CFHOST_HOST_KEY_REGEN_PARAMS_INIT. */
typedef struct cfhost_host_key_regen_params {
    /** The size of this struct; CFHOST_HOST_KEY_REGEN_PARAMS_INIT sets it. */
    size_t size;
} cfhost_host_key_regen_params;

/** A cfhost_host_key_regen_params with nothing given. */
#define CFHOST_HOST_KEY_REGEN_PARAMS_INIT {sizeof(cfhost_host_key_regen_params)}

/** What host_key_regen answers. It grows at its end. Free it with cfhost_host_key_regen_reply_free. */
typedef struct cfhost_host_key_regen_reply {
    /** The server's message and the JSON: cfhost_envelope_msg, cfhost_envelope_raw, cfhost_envelope_reveal_raw. */
    const cfhost_envelope *envelope;
    /** The new key. A secret. */
    const char *host_key;
} cfhost_host_key_regen_reply;

/**
 * Replaces the provider's own key (section 3.2.8 of the API document). Store the new key before anything else: the old
 * one is refused from then on, and this client holds the old one. If the answer is lost, so is the key; if it came and
 * the key is not found in it, cfhost_error_reveal_raw has it.
 */
cfhost_status cfhost_host_key_regen(const cfhost_client *client,
                                         const cfhost_host_key_regen_params *params,
                                         const cfhost_host_key_regen_reply **reply,
                                         cfhost_error **error);

/** Frees a reply, and wipes it. NULL is fine. */
void cfhost_host_key_regen_reply_free(const cfhost_host_key_regen_reply *reply);

/* reseller_plan_list ------------------------------------------------------------------------------------------------- */

/** The parameters of reseller_plan_list, which needs none. Begin with CFHOST_RESELLER_PLAN_LIST_PARAMS_INIT. */
typedef struct cfhost_reseller_plan_list_params {
    /** The size of this struct; CFHOST_RESELLER_PLAN_LIST_PARAMS_INIT sets it. */
    size_t size;
} cfhost_reseller_plan_list_params;

/** A cfhost_reseller_plan_list_params with nothing given. */
#define CFHOST_RESELLER_PLAN_LIST_PARAMS_INIT {sizeof(cfhost_reseller_plan_list_params)}

/** A plan. It grows at its end, so arrays of it are arrays of pointers. */
typedef struct cfhost_reseller_plan {
    /**
     * The plan's name in the other acts, where it is plan_tag: "CF_RESELLER_PRO", say. NULL where the server does not
     * say.
     */
    const char *sub_label;
    /** The product that the plan sells. NULL where the server does not say. */
    const char *sbase_name;
    /** The price as it was sent, in no stated currency. NULL where the server does not say. */
    const char *product_price;
} cfhost_reseller_plan;

/** What reseller_plan_list answers. It grows at its end. Free it with cfhost_reseller_plan_list_reply_free. */
typedef struct cfhost_reseller_plan_list_reply {
    /** The server's message and the JSON: cfhost_envelope_msg, cfhost_envelope_raw, cfhost_envelope_reveal_raw. */
    const cfhost_envelope *envelope;
    /** One row a plan. */
    const cfhost_reseller_plan *const *objs;
    /** How many there are. */
    size_t objs_count;
} cfhost_reseller_plan_list_reply;

/** Lists the plans on sale to resellers (of the reseller document, which is lost). */
cfhost_status cfhost_reseller_plan_list(const cfhost_client *client,
                                             const cfhost_reseller_plan_list_params *params,
                                             const cfhost_reseller_plan_list_reply **reply,
                                             cfhost_error **error);

/** Frees a reply, and wipes it. NULL is fine. */
void cfhost_reseller_plan_list_reply_free(const cfhost_reseller_plan_list_reply *reply);

/* reseller_sub_new --------------------------------------------------------------------------------------------------- */

/** The parameters of reseller_sub_new. Begin with CFHOST_RESELLER_SUB_NEW_PARAMS_INIT. */
typedef struct cfhost_reseller_sub_new_params {
    /** The size of this struct; CFHOST_RESELLER_SUB_NEW_PARAMS_INIT sets it. */
    size_t size;
    /** The customer's key. Required. */
    const char *user_key;
    /** The zone. Unicode names are sent as punycode. Required. */
    const char *zone_name;
    /** The sub_label of a plan, from reseller_plan_list. Required. */
    const char *plan_tag;
} cfhost_reseller_sub_new_params;

/** A cfhost_reseller_sub_new_params with nothing given. */
#define CFHOST_RESELLER_SUB_NEW_PARAMS_INIT {sizeof(cfhost_reseller_sub_new_params), NULL, NULL, NULL}

/** What reseller_sub_new answers. It grows at its end. Free it with cfhost_reseller_sub_new_reply_free. */
typedef struct cfhost_reseller_sub_new_reply {
    /** The server's message and the JSON: cfhost_envelope_msg, cfhost_envelope_raw, cfhost_envelope_reveal_raw. */
    const cfhost_envelope *envelope;
    /** Whether sub_id is there. */
    bool has_sub_id;
    /** The subscription's number, for reseller_sub_cancel. */
    uint64_t sub_id;
} cfhost_reseller_sub_new_reply;

/** Subscribes a zone to a plan (of the reseller document, which is lost). */
cfhost_status cfhost_reseller_sub_new(const cfhost_client *client,
                                           const cfhost_reseller_sub_new_params *params,
                                           const cfhost_reseller_sub_new_reply **reply,
                                           cfhost_error **error);

/** Frees a reply, and wipes it. NULL is fine. */
void cfhost_reseller_sub_new_reply_free(const cfhost_reseller_sub_new_reply *reply);

/* reseller_sub_cancel ------------------------------------------------------------------------------------------------ */

/** The parameters of reseller_sub_cancel. Begin with CFHOST_RESELLER_SUB_CANCEL_PARAMS_INIT. */
typedef struct cfhost_reseller_sub_cancel_params {
    /** The size of this struct; CFHOST_RESELLER_SUB_CANCEL_PARAMS_INIT sets it. */
    size_t size;
    /** The customer's key. Required. */
    const char *user_key;
    /** The zone. Unicode names are sent as punycode. Required. */
    const char *zone_name;
    /** The sub_label of the plan. Required. */
    const char *plan_tag;
    /** The subscription's number, from reseller_sub_new. Required. */
    uint64_t sub_id;
} cfhost_reseller_sub_cancel_params;

/** A cfhost_reseller_sub_cancel_params with nothing given. */
#define CFHOST_RESELLER_SUB_CANCEL_PARAMS_INIT {sizeof(cfhost_reseller_sub_cancel_params), NULL, NULL, NULL, 0}

/**
 * What reseller_sub_cancel answers. The vendor's answer is not on record. It grows at its end. Free it with
 * cfhost_reseller_sub_cancel_reply_free.
 */
typedef struct cfhost_reseller_sub_cancel_reply {
    /** The server's message and the JSON: cfhost_envelope_msg, cfhost_envelope_raw, cfhost_envelope_reveal_raw. */
    const cfhost_envelope *envelope;
    /** Whether sub_id is there. */
    bool has_sub_id;
    /** The subscription's number, if the server repeats it. */
    uint64_t sub_id;
} cfhost_reseller_sub_cancel_reply;

/**
 * Cancels a zone's subscription (of the reseller document, which is lost). A zone with a live one cannot be deleted.
 */
cfhost_status cfhost_reseller_sub_cancel(const cfhost_client *client,
                                              const cfhost_reseller_sub_cancel_params *params,
                                              const cfhost_reseller_sub_cancel_reply **reply,
                                              cfhost_error **error);

/** Frees a reply, and wipes it. NULL is fine. */
void cfhost_reseller_sub_cancel_reply_free(const cfhost_reseller_sub_cancel_reply *reply);

/* reseller_sub_list -------------------------------------------------------------------------------------------------- */

/** The parameters of reseller_sub_list, which needs none. Begin with CFHOST_RESELLER_SUB_LIST_PARAMS_INIT. */
typedef struct cfhost_reseller_sub_list_params {
    /** The size of this struct; CFHOST_RESELLER_SUB_LIST_PARAMS_INIT sets it. */
    size_t size;
} cfhost_reseller_sub_list_params;

/** A cfhost_reseller_sub_list_params with nothing given. */
#define CFHOST_RESELLER_SUB_LIST_PARAMS_INIT {sizeof(cfhost_reseller_sub_list_params)}

/** A reseller subscription. It grows at its end, so arrays of it are arrays of pointers. */
typedef struct cfhost_reseller_sub {
    /** The zone that has it. NULL where the server does not say. */
    const char *zone_name;
    /** Whether sub_id is there. */
    bool has_sub_id;
    /** Its number. */
    uint64_t sub_id;
    /** Its state. One of the CFHOST_SUB_STATUS_ texts, or another. NULL where the server does not say. */
    const char *sub_status;
    /** The plan's name for people; not its label. NULL where the server does not say. */
    const char *sub_name;
    /** The price as it was sent, in no stated currency. NULL where the server does not say. */
    const char *sub_price;
    /** When the price was set. NULL for none. */
    const cfhost_time *sub_priced_on;
    /** When it was canceled. NULL for none. */
    const cfhost_time *sub_canceled_on;
    /** When it will end. NULL for none. */
    const cfhost_time *sub_expires_on;
    /** When it ended. NULL for none. */
    const cfhost_time *sub_expired_on;
    /** When it was last renewed. NULL for none. */
    const cfhost_time *sub_renewed_on;
    /** When it began. NULL for none. */
    const cfhost_time *sub_activated_on;
    /** When the row was last changed, it seems. NULL for none. */
    const cfhost_time *edate;
    /** When the row was made, it seems. NULL for none. */
    const cfhost_time *cdate;
} cfhost_reseller_sub;

/** What reseller_sub_list answers. It grows at its end. Free it with cfhost_reseller_sub_list_reply_free. */
typedef struct cfhost_reseller_sub_list_reply {
    /** The server's message and the JSON: cfhost_envelope_msg, cfhost_envelope_raw, cfhost_envelope_reveal_raw. */
    const cfhost_envelope *envelope;
    /** One row a subscription. */
    const cfhost_reseller_sub *const *objs;
    /** How many there are. */
    size_t objs_count;
} cfhost_reseller_sub_list_reply;

/** Lists the provider's reseller subscriptions (of the reseller document, which is lost). */
cfhost_status cfhost_reseller_sub_list(const cfhost_client *client,
                                            const cfhost_reseller_sub_list_params *params,
                                            const cfhost_reseller_sub_list_reply **reply,
                                            cfhost_error **error);

/** Frees a reply, and wipes it. NULL is fine. */
void cfhost_reseller_sub_list_reply_free(const cfhost_reseller_sub_list_reply *reply);

/* cpanel_info -------------------------------------------------------------------------------------------------------- */

/** The parameters of cpanel_info, which needs none. Begin with CFHOST_CPANEL_INFO_PARAMS_INIT. */
typedef struct cfhost_cpanel_info_params {
    /** The size of this struct; CFHOST_CPANEL_INFO_PARAMS_INIT sets it. */
    size_t size;
} cfhost_cpanel_info_params;

/** A cfhost_cpanel_info_params with nothing given. */
#define CFHOST_CPANEL_INFO_PARAMS_INIT {sizeof(cfhost_cpanel_info_params)}

/** What cpanel_info answers. It grows at its end. Free it with cfhost_cpanel_info_reply_free. */
typedef struct cfhost_cpanel_info_reply {
    /** The server's message and the JSON: cfhost_envelope_msg, cfhost_envelope_raw, cfhost_envelope_reveal_raw. */
    const cfhost_envelope *envelope;
    /** The version. NULL where the server does not say. */
    const char *cpanel_latest;
    /** The SHA-1 of its archive, in hexadecimal. NULL where the server does not say. */
    const char *cpanel_sha1;
} cfhost_cpanel_info_reply;

/** Looks up the newest version of the vendor's plugin for cPanel (not in any document). */
cfhost_status cfhost_cpanel_info(const cfhost_client *client,
                                      const cfhost_cpanel_info_params *params,
                                      const cfhost_cpanel_info_reply **reply,
                                      cfhost_error **error);

/** Frees a reply, and wipes it. NULL is fine. */
void cfhost_cpanel_info_reply_free(const cfhost_cpanel_info_reply *reply);

/* Any act by its name ------------------------------------------------------------------------------------------------ */

/** The answer to an act that was called by its name. It grows at its end. Free it with cfhost_call_reply_free. */
typedef struct cfhost_call_reply {
    /** The message and the JSON: cfhost_envelope_msg, cfhost_envelope_raw, cfhost_envelope_reveal_raw. */
    const cfhost_envelope *envelope;
} cfhost_call_reply;

/**
 * Sends an act by its name on the wire, with fields by their names, unchecked. Use it for what this header does not
 * list. The library adds "act" and "host_key", which may not be among the fields.
 */
cfhost_status cfhost_call(const cfhost_client *client,
                               const char *act,
                               const cfhost_pair *fields,
                               size_t fields_count,
                               const cfhost_call_reply **reply,
                               cfhost_error **error);

/** Frees a reply. NULL is fine. */
void cfhost_call_reply_free(const cfhost_call_reply *reply);

/* Texts that are given by themselves --------------------------------------------------------------------------------- */

/** A text. It grows at its end. Free it with cfhost_text_free. */
typedef struct cfhost_text {
    /** The text, which ends in NUL. */
    const char *text;
    /** How many bytes it has, the NUL not counted. */
    size_t length;
} cfhost_text;

/** Frees a text, and wipes it. NULL is fine. */
void cfhost_text_free(const cfhost_text *text);

/* The network's address ranges --------------------------------------------------------------------------------------- */

/** Format of cfhost_ranges_text: nginx's set_real_ip_from and real_ip_header. */
#define CFHOST_CONFIG_NGINX "nginx"

/** already. */
#define CFHOST_CONFIG_NGINX_RANGES "nginx_ranges"

/** Format of cfhost_ranges_text: Apache's RemoteIPTrustedProxy and RemoteIPHeader. */
#define CFHOST_CONFIG_APACHE "apache"

/** Format of cfhost_ranges_text: an acl and set-src of HAProxy, for a frontend, before its other http-request rules. */
#define CFHOST_CONFIG_HAPROXY "haproxy"

/** Format of cfhost_ranges_text: the definitions $cfhost_ipv4 and $cfhost_ipv6 of nftables. */
#define CFHOST_CONFIG_NFTABLES "nftables"

/** Format of cfhost_ranges_text: the sets cfhost_ipv4 and cfhost_ipv6 for ipset restore, exchanged as a whole. */
#define CFHOST_CONFIG_IPSET "ipset"

/** Format of cfhost_ranges_text: a file for CSF, to be named by an Include line in csf.allow. */
#define CFHOST_CONFIG_CSF "csf"

/** Format of cfhost_ranges_text: fail2ban's ignoreip, for a .conf file in jail.d. */
#define CFHOST_CONFIG_FAIL2BAN "fail2ban"

/** Format of cfhost_ranges_text: all ranges, one a line. */
#define CFHOST_CONFIG_PLAIN "plain"

/** Format of cfhost_ranges_text: the IPv4 ranges, one a line. */
#define CFHOST_CONFIG_PLAIN_IPV4 "plain_ipv4"

/** Format of cfhost_ranges_text: the IPv6 ranges, one a line. */
#define CFHOST_CONFIG_PLAIN_IPV6 "plain_ipv6"

/** Format of cfhost_ranges_text: the published JSON form, which cfhost_ranges_from_json reads. */
#define CFHOST_CONFIG_JSON "json"

/** How many bytes the longest address has as text, the NUL included. */
#define CFHOST_ADDR_SIZE 46

/**
 * A list of address ranges that was found sound: no two overlap, none is private, reserved or very wide. Any number of
 * threads may use one at once. Free it with cfhost_ranges_free, unless it belongs to something else.
 */
typedef struct cfhost_ranges cfhost_ranges;

/** From where and how a list is fetched. Begin with CFHOST_RANGES_REFRESH_PARAMS_INIT. */
typedef struct cfhost_ranges_refresh_params {
    /** The size of this struct; CFHOST_RANGES_REFRESH_PARAMS_INIT sets it. */
    size_t size;
    /**
     * Where the JSON form is: https, or plain http to loopback. Default: "https://api.cloudflare.com/client/v4/ips".
     */
    const char *json_url;
    /**
     * Where the text form of IPv4 is, such as "https://www.cloudflare.com/ips-v4". Give it to fetch the text forms
     * instead of the JSON form. It needs ipv6_url too.
     */
    const char *ipv4_url;
    /** Where the text form of IPv6 is, such as "https://www.cloudflare.com/ips-v6". */
    const char *ipv6_url;
    /** Trust the certificate authorities in this PEM file and no others. Default: those of the operating system. */
    const char *ca_file;
    /** Trust the certificate authorities in this PEM text and no others. */
    const char *ca_pem;
    /** Whether timeout_ms is given. */
    int has_timeout_ms;
    /** How long the refresh may take, everything included, in milliseconds. Default: 20000. */
    uint64_t timeout_ms;
    /**
     * The file that holds the list so far. If the list changed, the new one is written to it in one step. The file's
     * folder has to exist. Default: none; the list so far is then the built-in one, and nothing is written.
     */
    const char *cache_file;
} cfhost_ranges_refresh_params;

/** A cfhost_ranges_refresh_params with nothing given. */
#define CFHOST_RANGES_REFRESH_PARAMS_INIT \
    {sizeof(cfhost_ranges_refresh_params), NULL, NULL, NULL, NULL, NULL, 0, 0, NULL}

/** What cfhost_ranges_refresh found. It grows at its end. Free it with cfhost_ranges_refresh_reply_free. */
typedef struct cfhost_ranges_refresh_reply {
    /** The list that is published now. It belongs to this reply. */
    const cfhost_ranges *ranges;
    /** Whether the list differs from the one before. */
    bool is_changed;
    /** The ranges that were not in the list so far, which is the one in the cache file, or the built-in one. */
    const char *const *added;
    /** How many there are. */
    size_t added_count;
    /** The ranges that were in the list so far and are no longer. */
    const char *const *removed;
    /** How many there are. */
    size_t removed_count;
} cfhost_ranges_refresh_reply;

/** A request, and your own proxies that it may have come through. Begin with CFHOST_VISITOR_ADDR_BEHIND_PARAMS_INIT. */
typedef struct cfhost_visitor_addr_behind_params {
    /** The size of this struct; CFHOST_VISITOR_ADDR_BEHIND_PARAMS_INIT sets it. */
    size_t size;
    /** Required. The address that the connection came from. */
    const char *peer;
    /** The headers, as cfhost_visitor_addr takes them. */
    const cfhost_pair *headers;
    /** How many there are. */
    size_t headers_count;
    /**
     * The addresses, such as "127.0.0.1" and "::1", and networks, such as "10.8.0.0/24", of your own proxies. Default:
     * none.
     */
    const char *const *proxies;
    /** How many there are. */
    size_t proxies_count;
} cfhost_visitor_addr_behind_params;

/** A cfhost_visitor_addr_behind_params with nothing given. */
#define CFHOST_VISITOR_ADDR_BEHIND_PARAMS_INIT {sizeof(cfhost_visitor_addr_behind_params), NULL, NULL, 0, NULL, 0}

/**
 * Returns the list that cfhost_ranges_refresh left in this file. If there is no such file, or cache_file is NULL, it
 * is the list that is built in. CFHOST_INVALID_ARGUMENT if the file cannot be read, CFHOST_PROTOCOL if the list in it
 * is not sound.
 */
cfhost_status cfhost_ranges_load(const char *cache_file,
                                      cfhost_ranges **ranges,
                                      cfhost_error **error);

/** Reads the published text forms, one range a line. CFHOST_PROTOCOL if they are malformed or the list is not sound. */
cfhost_status cfhost_ranges_from_text(const char *ipv4,
                                           const char *ipv6,
                                           cfhost_ranges **ranges,
                                           cfhost_error **error);

/** Reads the published JSON form. CFHOST_PROTOCOL if it is malformed or the list is not sound. */
cfhost_status cfhost_ranges_from_json(const char *json,
                                           cfhost_ranges **ranges,
                                           cfhost_error **error);

/**
 * Whether the address, such as "192.0.2.1" or "2001:db8::1", is in one of the ranges. An IPv4 address in IPv6 form
 * ("::ffff:192.0.2.1") counts as the IPv4 address. False for a text that is not an address, and for NULL.
 */
bool cfhost_ranges_contains(const cfhost_ranges *ranges,
                            const char *addr);

/** How many ranges there are; 0 for NULL. */
size_t cfhost_ranges_count(const cfhost_ranges *ranges);

/**
 * The range at an index, such as "173.245.48.0/20", in the order of the list; NULL past the last. It stays as long as
 * the list.
 */
const char *cfhost_ranges_at(const cfhost_ranges *ranges,
                             size_t index);

/**
 * The publisher's identifier for this content; NULL if the publisher gave none. A list with other content has another
 * one. It stays as long as the list.
 */
const char *cfhost_ranges_etag(const cfhost_ranges *ranges);

/**
 * Writes the ranges as text for another program, in one of the CFHOST_CONFIG_ formats. Write the text beside the file
 * that is in use. Let the program check it (nginx -t, apachectl -t, haproxy -c). Only then rename it over the old
 * file.
 */
cfhost_status cfhost_ranges_text(const cfhost_ranges *ranges,
                                      const char *format,
                                      const cfhost_text **text,
                                      cfhost_error **error);

/** Frees a list. NULL is fine. */
void cfhost_ranges_free(cfhost_ranges *ranges);

/**
 * The month, "YYYY-MM", since which the published list has had the same content as the built-in one, as far as is
 * known.
 */
const char *cfhost_ranges_built_in_since(void);

/** How many ranges the 2012 document lists. Use them only for comparison: nothing trusts them. */
size_t cfhost_ranges_document_2012_count(void);

/** The range at an index of the 2012 document; NULL past the last. It stays for good. */
const char *cfhost_ranges_document_2012_at(size_t index);

/**
 * The day, "YYYY-MM-DD", since which the range at an index of the 2012 document is no longer the network's. Its
 * present owner could pose as any visitor. NULL while it is the network's, and past the last. It stays for good.
 */
const char *cfhost_ranges_document_2012_retired(size_t index);

/**
 * Fetches the list that is published now, and writes it to the cache file if it changed. A new list is believed only
 * if it is sound and agrees with the list so far, and with the built-in one. Two lists agree if each has half of its
 * addresses in common with the other. After an error, the file and the list that cfhost_ranges_load returns are as
 * before. CFHOST_PROTOCOL if the answer was not a sound list, CFHOST_INVALID_ARGUMENT for a URL that is neither https
 * nor loopback and for a file that cannot be read or written.
 */
cfhost_status cfhost_ranges_refresh(const cfhost_ranges_refresh_params *params,
                                         const cfhost_ranges_refresh_reply **reply,
                                         cfhost_error **error);

/** Frees a reply, with the list in it. NULL is fine. */
void cfhost_ranges_refresh_reply_free(const cfhost_ranges_refresh_reply *reply);

/**
 * Writes the address of the visitor into addr, which has CFHOST_ADDR_SIZE bytes. peer is the address that the
 * connection came from. If it is in the ranges, the visitor is what CF-Connecting-IP says. Otherwise, it is the peer.
 *
 * The headers are names and values as they came, with names in upper or lower case, and values in any encoding. The
 * visitor is also the peer if CF-Connecting-IP is missing, came more than once with different values, holds anything
 * but one address, or holds one that no visitor has (private, loopback and such). CF-Connecting-IPv6 counts only
 * beside a CF-Connecting-IP from 240.0.0.0/4, the stand-in ("Pseudo IPv4") for a visitor of IPv6. An IPv4 address in
 * IPv6 form is written as the IPv4 address.
 *
 * The variables of a CGI or FastCGI environment are accepted too, by their own names, such as HTTP_CF_CONNECTING_IP.
 * They count only if no name begins with CF- or X-Forwarded-. Among the network's headers, such a name would be a
 * header that the visitor sent.
 *
 * CFHOST_INVALID_ARGUMENT if peer is not an address. No header is an error.
 */
cfhost_status cfhost_visitor_addr(const cfhost_ranges *ranges,
                                       const char *peer,
                                       const cfhost_pair *headers,
                                       size_t headers_count,
                                       char *addr,
                                       cfhost_error **error);

/**
 * Does what cfhost_visitor_addr does, if the request may have come through your own proxies: cloudflared, or an nginx
 * in front of Apache.
 *
 * While the peer is one of your proxies, and not in the ranges, the address before it in X-Forwarded-For counts as the
 * peer: first the last address there, then the one before that, and so on. The search ends at the first address that
 * is not a proxy's. For this one, cfhost_visitor_addr decides. So CF-Connecting-IP is believed only if the network and
 * your own proxies alone have handed the request on. The search also ends if the header has no more addresses, or
 * something else in that place. The proxy itself is the peer then. With no proxies, or with a peer that is not one of
 * them, the result is that of cfhost_visitor_addr.
 *
 * Each proxy has to add the address that it was asked from at the end of X-Forwarded-For, or to write that address
 * alone. nginx adds it by $proxy_add_x_forwarded_for, and Apache's mod_proxy by itself. cloudflared hands on the
 * network's header, which ends with the visitor.
 *
 * CFHOST_INVALID_ARGUMENT if peer is not an address, and for proxies that are neither addresses nor networks, are not
 * written by the first address, or are everybody (length 0). No header is an error.
 */
cfhost_status cfhost_visitor_addr_behind(const cfhost_ranges *ranges,
                                              const cfhost_visitor_addr_behind_params *params,
                                              char *addr,
                                              cfhost_error **error);

/* Records of a zone -------------------------------------------------------------------------------------------------- */

/** A record of a zone, class IN; given and received. It never grows. */
typedef struct cfhost_record {
    /** The full name, in lower case and without a dot at its end. */
    const char *name;
    /** How long it may be kept, in seconds. */
    uint32_t ttl;
    /** The type, in upper case: "A", "CNAME", "MX". */
    const char *type;
    /** The data as a zone file has it: full names end in a dot, texts are in quotes. */
    const char *data;
} cfhost_record;

/** Records of a zone. It grows at its end. Free it with cfhost_records_free. */
typedef struct cfhost_records {
    /** The records. */
    const cfhost_record *records;
    /** How many there are. */
    size_t records_count;
} cfhost_records;

/** Frees records. NULL is fine. */
void cfhost_records_free(const cfhost_records *records);

/* Plans: what has to change in a zone -------------------------------------------------------------------------------- */

/** Value of conflicts: the plan is refused, and the error names all records that are in the way. This is the default. */
#define CFHOST_CONFLICTS_REFUSE "refuse"

/** Value of conflicts: A and AAAA are removed. Anything else is refused. */
#define CFHOST_CONFLICTS_MOVE_ADDRESSES "move_addresses"

/** no longer delivered. */
#define CFHOST_CONFLICTS_MOVE_ALL "move_all"

/** Format of cfhost_plan_text: lines of a BIND zone file. Records that are to go are comments before the new ones. */
#define CFHOST_PLAN_ZONE_FILE "zone_file"

/** Format of cfhost_plan_text: commands of nsupdate, one update with its prerequisites. Server and key are left to you. */
#define CFHOST_PLAN_NSUPDATE "nsupdate"

/** Format of cfhost_plan_text: JSON, which cfhost_plan_from_json reads. */
#define CFHOST_PLAN_JSON "json"

/** How plans are made. Begin with CFHOST_PLAN_OPTIONS_INIT. */
typedef struct cfhost_plan_options {
    /** The size of this struct; CFHOST_PLAN_OPTIONS_INIT sets it. */
    size_t size;
    /** Whether ttl is given. */
    int has_ttl;
    /** The TTL of new records, in seconds. Default: 900. */
    uint32_t ttl;
    /**
     * What happens to other records at a name that is to get a CNAME, because there can be none beside a CNAME. It
     * also decides about each MX, SRV and NS elsewhere in the zone that points at the name, because none of these may
     * point at an alias. One of the CFHOST_CONFLICTS_ texts. Default: CFHOST_CONFLICTS_REFUSE.
     */
    const char *conflicts;
    /**
     * The origin's addresses. An A or AAAA record with one of them never conflicts, because nothing is lost with it.
     * Default: none.
     */
    const char *const *origin_addrs;
    /** How many there are. */
    size_t origin_addrs_count;
    /**
     * What a target has to end in. Default: a target may be any name outside the zone. Names that point at the network are
     * then known by the rows of the zone, by the plans that were applied, and by ".cdn.cloudflare.net". If neither rows nor
     * plans are left, give the suffix of your gateway's targets.
     */
    const char *const *target_suffixes;
    /** How many there are; 0 for the default. */
    size_t target_suffixes_count;
    /** Whether leave_apex is given. */
    int has_leave_apex;
    /**
     * Whether a target for the zone's own name, which cannot be a CNAME, is left to you, and not refused. Default: 0.
     */
    int leave_apex;
} cfhost_plan_options;

/** A cfhost_plan_options with nothing given. */
#define CFHOST_PLAN_OPTIONS_INIT {sizeof(cfhost_plan_options), 0, 0, NULL, NULL, 0, NULL, 0, 0, 0}

/** A record that takes another one's place. It never grows. */
typedef struct cfhost_change {
    /** The record as it is. */
    cfhost_record from;
    /** The record as it is to be. */
    cfhost_record to;
} cfhost_change;

/**
 * What has to change in a zone. You can write it as text or JSON (cfhost_plan_text), or apply it by dynamic update
 * (cfhost_dns_apply). If the DNS has an API of its own, carry the plan out there: remove what is in remove, replace by
 * change, add what is in add, all at once. It grows at its end. Pass functions the plan that you got, not a copy of
 * the struct. Free it with cfhost_plan_free, unless it belongs to something else.
 */
typedef struct cfhost_plan {
    /** The zone. */
    const char *zone;
    /** Whether there is nothing to change. */
    bool is_empty;
    /** Records that are not there yet. */
    const cfhost_record *add;
    /** How many there are. */
    size_t add_count;
    /** Records that are replaced, each by another at the same name and of the same type. */
    const cfhost_change *change;
    /** How many there are. */
    size_t change_count;
    /** Records that are there and are to go. */
    const cfhost_record *remove;
    /** How many there are. */
    size_t remove_count;
    /** The names that change. */
    const char *const *names;
    /** How many there are. */
    size_t names_count;
    /** Names that need no change. */
    const char *const *unchanged;
    /** How many there are. */
    size_t unchanged_count;
    /** Names that were asked for and are left as they are, each with the reason, and what to do instead. */
    const cfhost_pair *left;
    /** How many there are. */
    size_t left_count;
    /**
     * All records that were seen at the names that change. If there are others when the plan is applied, somebody else
     * changed the zone meanwhile. The plan must not be applied then.
     */
    const cfhost_record *seen;
    /** How many there are. */
    size_t seen_count;
    /**
     * Names that were not asked for and are aliases of names that then point at the network, each with the name that
     * it is an alias of. The network gets their requests too. It answers them only if the zone has a row for each.
     */
    const cfhost_pair *aliases;
    /** How many there are. */
    size_t aliases_count;
} cfhost_plan;

/** What a plan is made from. Begin with CFHOST_PLAN_PARAMS_INIT. */
typedef struct cfhost_plan_params {
    /** The size of this struct; CFHOST_PLAN_PARAMS_INIT sets it. */
    size_t size;
    /** The zone. Required. */
    const char *zone_name;
    /**
     * The records of the zone. cfhost_plan_new needs at least those at the names of forward_tos. It knows what points
     * at a name, and which names are aliases of one, only from these records. cfhost_plan_back needs all records of
     * the zone.
     */
    const cfhost_record *records;
    /** How many there are. */
    size_t records_count;
    /** For cfhost_plan_new: full name to target, as cfhost_zone_set and cfhost_zone_lookup give them. */
    const cfhost_pair *forward_tos;
    /** How many there are. */
    size_t forward_tos_count;
    /** For cfhost_plan_back: full name to origin, as cfhost_zone_lookup gives them. */
    const cfhost_pair *hosted_cnames;
    /** How many there are. */
    size_t hosted_cnames_count;
    /** For cfhost_plan_back: the plans that were applied, oldest first. They hold the records that names had before. */
    const cfhost_plan *const *applied;
    /** How many there are. */
    size_t applied_count;
    /** How plans are made. Default: as CFHOST_PLAN_OPTIONS_INIT says. */
    const cfhost_plan_options *options;
} cfhost_plan_params;

/** A cfhost_plan_params with nothing given. */
#define CFHOST_PLAN_PARAMS_INIT {sizeof(cfhost_plan_params), NULL, NULL, 0, NULL, 0, NULL, 0, NULL, 0, NULL}

/**
 * Makes the plan by which each name of forward_tos becomes a CNAME of its target, and nothing else changes. It asks no
 * server. A name that points at its target is left as it is, and so is one that proves the zone to a certificate
 * authority.
 *
 * CFHOST_DNS, naming everything that is in the way: other records at a name, an MX, SRV or NS that points at it, the
 * zone's own name, and a name in a part of the zone that is delegated or redirected. CFHOST_INVALID_ARGUMENT for a
 * name that is not a host name, a name outside the zone, a target inside it, and one that does not end in an allowed
 * suffix.
 */
cfhost_status cfhost_plan_new(const cfhost_plan_params *params,
                                   const cfhost_plan **plan,
                                   cfhost_error **error);

/**
 * Makes the plan by which names that point into the network no longer do. Each name gets back the records that the
 * last of the applied plans took away from it. If none of them touched a name, it gets the addresses of its origin,
 * provided that the origin is a name of this zone or an alias of one. Otherwise, it gets a CNAME to its origin. It
 * asks no server. CFHOST_DNS, naming the names whose earlier records nobody knows.
 */
cfhost_status cfhost_plan_back(const cfhost_plan_params *params,
                                    const cfhost_plan **plan,
                                    cfhost_error **error);

/** Makes the plan that undoes a plan: if it is applied after that plan, every record is as it was before. */
cfhost_status cfhost_plan_inverse(const cfhost_plan *plan,
                                       const cfhost_plan **inverse,
                                       cfhost_error **error);

/** Returns the records as they are after the plan is applied. Applying the plan a second time changes nothing. */
cfhost_status cfhost_plan_apply_to(const cfhost_plan *plan,
                                        const cfhost_record *records,
                                        size_t records_count,
                                        const cfhost_records **after,
                                        cfhost_error **error);

/**
 * Writes a plan as text, in one of the formats CFHOST_PLAN_ZONE_FILE, CFHOST_PLAN_NSUPDATE and CFHOST_PLAN_JSON. It
 * checks every name and all data first. CFHOST_INVALID_ARGUMENT if a record is not valid.
 */
cfhost_status cfhost_plan_text(const cfhost_plan *plan,
                                    const char *format,
                                    const cfhost_text **text,
                                    cfhost_error **error);

/**
 * Reads the JSON that cfhost_plan_text wrote, of any length. CFHOST_INVALID_ARGUMENT if it is not a plan, or if a
 * record in it is not valid.
 */
cfhost_status cfhost_plan_from_json(const char *json,
                                         const cfhost_plan **plan,
                                         cfhost_error **error);

/** Frees a plan. NULL is fine. */
void cfhost_plan_free(const cfhost_plan *plan);

/* Name servers ------------------------------------------------------------------------------------------------------- */

/** Value of key_algorithm. This is the default. */
#define CFHOST_TSIG_HMAC_SHA256 "hmac-sha256"

/** Value of key_algorithm. */
#define CFHOST_TSIG_HMAC_SHA384 "hmac-sha384"

/** Value of key_algorithm. */
#define CFHOST_TSIG_HMAC_SHA512 "hmac-sha512"

/** Value of read_by: all records, by a zone transfer (AXFR). This is the default. */
#define CFHOST_READ_BY_TRANSFER "transfer"

/** Value of read_by: the records at the names that matter, by queries for the usual types. */
#define CFHOST_READ_BY_QUERIES "queries"

/** What a name server answers for a name: it points at its target. */
#define CFHOST_ANSWERS_RIGHT "right"

/** What a name server answers for a name: it has what it had before. */
#define CFHOST_ANSWERS_OLD "old"

/** What a name server answers for a name: there is nothing at it. */
#define CFHOST_ANSWERS_MISSING "missing"

/** What a name server answers for a name: it has something else. */
#define CFHOST_ANSWERS_OTHER "other"

/** What a name server answers for a name: no answer came. */
#define CFHOST_ANSWERS_NOTHING "nothing"

/**
 * A function that is called on the calling thread, about every 100 milliseconds while something waits. It returns 0 to
 * go on, and anything else to cancel. It must return, and must not throw.
 */
typedef int (*cfhost_interrupt)(void *user);

/**
 * The primary name server of a zone, which answers for it and takes updates. Every question goes over TCP. If there is
 * a key, the question is signed, and the answer has to be signed too. Begin with CFHOST_NAME_SERVER_INIT.
 */
typedef struct cfhost_name_server {
    /** The size of this struct; CFHOST_NAME_SERVER_INIT sets it. */
    size_t size;
    /** The address and port where it listens: "192.0.2.53:53" or "[2001:db8::53]:53". Required. */
    const char *addr;
    /** The name of the TSIG key by which the server knows you. Default: none; nothing is signed. */
    const char *key_name;
    /** That key, in base64. A secret. It is copied, and the copy is wiped in the end. */
    const char *key_secret;
    /** How the key signs: one of the CFHOST_TSIG_ texts. Default: CFHOST_TSIG_HMAC_SHA256. */
    const char *key_algorithm;
    /**
     * How zones are read: one of the CFHOST_READ_BY_ texts. By queries, what a wildcard answers for a name does not
     * count as a record of it, and delegations and DNAMEs above a name are noticed. What other names have cannot be
     * seen then. So nobody notices an MX, SRV or NS there that points at a switched name, nor an alias of a switched
     * name. Jobs look at the zone's own name too. Default: CFHOST_READ_BY_TRANSFER.
     */
    const char *read_by;
    /** Whether timeout_ms is given. */
    int has_timeout_ms;
    /** How long a question may take, everything included, in milliseconds. Default: 10000. */
    uint64_t timeout_ms;
    /**
     * A function that is called while cfhost_dns_read or cfhost_dns_apply waits. A job does not call it: cancel the
     * job's client instead (cfhost_client_cancel). NULL: no function is called.
     */
    cfhost_interrupt interrupt;
    /** Passed to interrupt. */
    void *user;
} cfhost_name_server;

/** A cfhost_name_server with nothing given. */
#define CFHOST_NAME_SERVER_INIT {sizeof(cfhost_name_server), NULL, NULL, NULL, NULL, NULL, 0, 0, NULL, NULL}

/** What one name server answers for one name. It grows at its end, so that an array of them is one of pointers. */
typedef struct cfhost_check {
    /** The name. */
    const char *name;
    /** The target that the name should point at. */
    const char *target;
    /** The server that was asked, with its port. */
    const char *server;
    /** What it answers: one of the CFHOST_ANSWERS_ texts. */
    const char *answers;
    /** The records that the name has there: a CNAME, or else addresses. */
    const cfhost_record *found;
    /** How many there are. */
    size_t found_count;
} cfhost_check;

/** The parameters of cfhost_dns_check. Begin with CFHOST_DNS_CHECK_PARAMS_INIT. */
typedef struct cfhost_dns_check_params {
    /** The size of this struct; CFHOST_DNS_CHECK_PARAMS_INIT sets it. */
    size_t size;
    /** The name servers to ask, as cfhost_dns_name_servers returns them: "192.0.2.53:53". */
    const char *const *servers;
    /** How many there are. */
    size_t servers_count;
    /** Full name to target. */
    const cfhost_pair *forward_tos;
    /** How many there are. */
    size_t forward_tos_count;
    /** The records that the names had before, such as a plan's seen. Old answers are recognised by them. */
    const cfhost_record *before;
    /** How many there are. */
    size_t before_count;
    /** Whether timeout_ms is given. */
    int has_timeout_ms;
    /** How long each question may take, in milliseconds. Default: 5000. */
    uint64_t timeout_ms;
    /** A function that is called while the check waits. NULL: no function is called. */
    cfhost_interrupt interrupt;
    /** Passed to interrupt. */
    void *user;
} cfhost_dns_check_params;

/** A cfhost_dns_check_params with nothing given. */
#define CFHOST_DNS_CHECK_PARAMS_INIT {sizeof(cfhost_dns_check_params), NULL, 0, NULL, 0, NULL, 0, 0, 0, NULL, NULL}

/** What cfhost_dns_check found. It grows at its end. Free it with cfhost_dns_check_reply_free. */
typedef struct cfhost_dns_check_reply {
    /** One check for each server and name. */
    const cfhost_check *const *checks;
    /** How many there are. */
    size_t checks_count;
} cfhost_dns_check_reply;

/** Where the name servers of a zone listen. It grows at its end. Free it with cfhost_dns_name_servers_reply_free. */
typedef struct cfhost_dns_name_servers_reply {
    /** Their addresses with ports. */
    const char *const *servers;
    /** How many there are. */
    size_t servers_count;
} cfhost_dns_name_servers_reply;

/**
 * Reads the records of a zone, without those that the server adds to sign it. The records at the names are always
 * among them. If the zone is read by queries, only those are. Nothing is changed. CFHOST_DNS if the server refuses.
 */
cfhost_status cfhost_dns_read(const cfhost_name_server *server,
                                   const char *zone_name,
                                   const char *const *names,
                                   size_t names_count,
                                   const cfhost_records **records,
                                   cfhost_error **error);

/**
 * Carries a plan out as one dynamic update (RFC 2136). The server carries out all of it, or nothing if the records at
 * the plan's names are not those that the plan was made from. An empty plan sends nothing.
 *
 * CFHOST_DNS if the server refused, and nothing was changed. If cfhost_error_is_retryable, somebody else changed the
 * zone meanwhile, and you can make a new plan. With CFHOST_PERHAPS_CARRIED_OUT, the update was carried out whole or
 * not at all: read the zone.
 */
cfhost_status cfhost_dns_apply(const cfhost_name_server *server,
                                    const cfhost_plan *plan,
                                    cfhost_error **error);

/**
 * Asks name servers whether each name answers with its target. It reports, and changes nothing. A server that cannot
 * be asked is not an error. CFHOST_INVALID_ARGUMENT for a name that is not a host name.
 */
cfhost_status cfhost_dns_check(const cfhost_dns_check_params *params,
                                    const cfhost_dns_check_reply **reply,
                                    cfhost_error **error);

/** Frees a reply. NULL is fine. */
void cfhost_dns_check_reply_free(const cfhost_dns_check_reply *reply);

/**
 * Finds where the zone's own name servers listen, by its NS records and the system's resolver, at port 53. A server
 * whose name cannot be resolved is left out.
 */
cfhost_status cfhost_dns_name_servers(const char *zone_name,
                                           const cfhost_record *records,
                                           size_t records_count,
                                           const cfhost_dns_name_servers_reply **reply,
                                           cfhost_error **error);

/** Frees a reply. NULL is fine. */
void cfhost_dns_name_servers_reply_free(const cfhost_dns_name_servers_reply *reply);

/* The whole job: a zone behind the network, and back ----------------------------------------------------------------- */

/** Step of a job: user_lookup, and user_create if need be. */
#define CFHOST_STEP_USER "user"

/** Step of a job: zone_lookup, which finds the rows that the zone has. */
#define CFHOST_STEP_ZONE_LOOKUP "zone_lookup"

/** Step of a job: reading the zone's records. */
#define CFHOST_STEP_READ "read"

/** Step of a job: planning, which refuses conflicts. */
#define CFHOST_STEP_PLAN "plan"

/** Step of a job: adding the origin's record. */
#define CFHOST_STEP_ORIGIN "origin"

/** Step of a job: zone_set. */
#define CFHOST_STEP_ZONE_SET "zone_set"

/** Step of a job: waiting for a server that has put the zone into its queue (code 215), and sending zone_set again. */
#define CFHOST_STEP_QUEUE "queue"

/** Step of a job: the update that switches all names at once. */
#define CFHOST_STEP_UPDATE "update"

/** Step of a job: asking the name servers. */
#define CFHOST_STEP_CHECK "check"

/** Step of a job: undoing what an earlier step did, after a failure. */
#define CFHOST_STEP_RESTORE "restore"

/** Step of a job: zone_delete. */
#define CFHOST_STEP_ZONE_DELETE "zone_delete"

/** Step of a job: removing the origin's record. */
#define CFHOST_STEP_CLEANUP "cleanup"

/**
 * The beginning or the end of a step of a job, as on_step receives it. It and everything that it points at stay until
 * the function returns. It grows at its end.
 */
typedef struct cfhost_step_event {
    /** Which step it is: one of the CFHOST_STEP_ texts, or another. */
    const char *step;
    /** Whether this is the step's end. */
    bool is_end;
    /**
     * In steps that apply a plan: the plan that is about to be applied, or was; otherwise NULL. Store it when the step
     * begins (cfhost_plan_text): it is the way back, even if the job is killed.
     */
    const cfhost_plan *plan;
    /** Why the step failed; NULL if it did not fail. */
    const cfhost_error *error;
} cfhost_step_event;

/** A function that is called for each step of a job, on the thread that called for the job. */
typedef void (*cfhost_on_step)(const cfhost_step_event *event,
                               void *user);

/**
 * The parameters of cfhost_provision, cfhost_deprovision, cfhost_add_subdomain and cfhost_remove_subdomain. Each
 * function reads the members that it needs, and ignores the rest. Begin with CFHOST_JOB_PARAMS_INIT.
 */
typedef struct cfhost_job_params {
    /** The size of this struct; CFHOST_JOB_PARAMS_INIT sets it. */
    size_t size;
    /** Whose zone it is, by the customer's key. This, unique_id or cloudflare_email is required. */
    const char *user_key;
    /**
     * Whose zone it is, by your own name for the account. Beside cloudflare_email, it is the name that the account
     * gets if it is made.
     */
    const char *unique_id;
    /**
     * Whose zone it is, by the account's address. If you have no key to the account yet, cfhost_provision makes or
     * links it.
     */
    const char *cloudflare_email;
    /** The account's password, which is needed to make or link it. */
    const char *cloudflare_pass;
    /** The zone. Required. */
    const char *zone_name;
    /**
     * The names, as cfhost_zone_set takes them. Give at least one to provision, and exactly one to add or remove. To
     * remove, the name has no origin.
     */
    const char *const *subdomains;
    /** How many there are. */
    size_t subdomains_count;
    /**
     * To provision: the network fetches from these addresses. cloudflare-resolve-to in the zone gets them, unless it
     * leads to them as an alias. To provision, this, origin_name or origin_move_of is required.
     */
    const char *const *origin_addrs;
    /** How many there are. */
    size_t origin_addrs_count;
    /**
     * To provision: the network fetches from this name, which is there already. It must not be one of the names to be
     * switched, nor an alias of one.
     */
    const char *origin_name;
    /**
     * To provision: the network fetches from the addresses that this name of the zone has now, by itself or as an
     * alias of another name of the zone. cloudflare-resolve-to in the zone gets them, unless it leads to them as an
     * alias.
     */
    const char *origin_move_of;
    /** The primary name server of the zone. Required. */
    const cfhost_name_server *server;
    /** How plans are made. Default: as CFHOST_PLAN_OPTIONS_INIT says. */
    const cfhost_plan_options *options;
    /** Whether check_servers is given. */
    int has_check_servers;
    /**
     * The name servers to ask at the end, such as "192.0.2.53:53"; none if there are 0. Default: those that the zone
     * names, at port 53.
     */
    const char *const *check_servers;
    /** How many there are. */
    size_t check_servers_count;
    /** Whether the job changes nothing. The outcome then has the plans, and its state is the present one. */
    int dry_run;
    /**
     * To deprovision and remove: the plans that jobs for this zone returned, oldest first. From them, each name gets
     * back the records that it had. A name that is not in them gets the addresses of its origin, or a CNAME to it.
     */
    const cfhost_plan *const *applied;
    /** How many there are. */
    size_t applied_count;
    /**
     * A function that is called for each step, on the calling thread. It must return, and must not throw. NULL: no
     * function is called.
     */
    cfhost_on_step on_step;
    /** Passed to on_step. */
    void *user;
    /** Whether queue_timeout_ms is given. */
    int has_queue_timeout_ms;
    /**
     * How long the job waits in all for a server that has put the zone into its queue (code 215), in milliseconds; with
     * 0, it does not wait. Default: 60000.
     */
    uint64_t queue_timeout_ms;
} cfhost_job_params;

/** A cfhost_job_params with nothing given. */
#define CFHOST_JOB_PARAMS_INIT \
    {sizeof(cfhost_job_params), NULL, NULL, NULL, NULL, NULL, NULL, 0, NULL, 0, NULL, NULL, NULL, NULL, 0, NULL, 0, \
     0, NULL, 0, NULL, NULL, 0, 0}

/** What a job did, or what a dry run would do. It grows at its end. Free it with cfhost_outcome_free. */
typedef struct cfhost_outcome {
    /** The customer's key; NULL in a dry run if the account would have to be made. A secret. */
    const char *user_key;
    /** The zone. */
    const char *zone_name;
    /**
     * How things are now: after cfhost_remove_subdomain, the zone is set up and the name does not point at the
     * network.
     */
    cfhost_job_state state;
    /**
     * The plans that were applied, in order; none if nothing had to change. Keep them (cfhost_plan_text): they are the
     * way back.
     */
    const cfhost_plan *const *plans;
    /** How many there are. */
    size_t plans_count;
    /** What the name servers answer now. The job has succeeded whatever they answer, because copies lag behind. */
    const cfhost_check *const *checks;
    /** How many there are. */
    size_t checks_count;
    /** Names that the job left as they are, each with the reason. */
    const cfhost_pair *left;
    /** How many there are. */
    size_t left_count;
    /** Rows of the zone that were not sent again, because they prove the zone to a certificate authority. */
    const char *const *dropped;
    /** How many there are. */
    size_t dropped_count;
    /**
     * Names that lead to the switched ones as aliases and have no row, each with the name that it is an alias of. The
     * network does not answer for them: add them, or point them elsewhere. If the zone is read by queries, aliases
     * cannot be seen.
     */
    const cfhost_pair *aliases;
    /** How many there are. */
    size_t aliases_count;
} cfhost_outcome;

/**
 * Puts names of a zone behind the network. The job finds or makes the account, reads the zone, plans and refuses
 * conflicts, adds the origin's record, sets the zone, and points the names at their targets, all by one update.
 *
 * Rows that the zone has beyond the subdomains stay. You can repeat the job, and cancel it at any time
 * (cfhost_client_cancel): a repeat finds what is done and does the rest. If the job fails before the names are
 * switched, it undoes what it did, unless it is not known whether a change may still be carried out.
 * cfhost_error_state says how things were left. The job fails as the acts, cfhost_plan_new and cfhost_dns_apply do.
 *
 * If the server has put the zone into its queue (code 215), the job waits for queue_timeout_ms. When the time is over, or
 * the job is cancelled, nothing is undone, because the server goes on: the state is CFHOST_QUEUED, the advice names what
 * is set up and what is still to come, and the same call goes on from there. Rows of the server for _acme-challenge and a
 * name become CNAMEs with the name, and go with it.
 */
cfhost_status cfhost_provision(const cfhost_client *client,
                                    const cfhost_job_params *params,
                                    const cfhost_outcome **outcome,
                                    cfhost_error **error);

/**
 * Takes a zone back from the network. The job points the names back, deletes the zone, and removes the origin's
 * record. It succeeds if the zone is already gone, or was never set up.
 */
cfhost_status cfhost_deprovision(const cfhost_client *client,
                                      const cfhost_job_params *params,
                                      const cfhost_outcome **outcome,
                                      cfhost_error **error);

/**
 * Puts one more name of a zone behind the network. The name is relayed to its own origin if it has one, and otherwise
 * to the origin of the zone's own row. All other rows are sent again as they are. CFHOST_DNS also if the zone is not
 * set up, and if somebody else kept changing it meanwhile.
 */
cfhost_status cfhost_add_subdomain(const cfhost_client *client,
                                        const cfhost_job_params *params,
                                        const cfhost_outcome **outcome,
                                        cfhost_error **error);

/**
 * Takes one name of a zone back from the network. The job points the name back, and sends all other rows again.
 * CFHOST_INVALID_ARGUMENT for the last name, because a zone without names cannot be set.
 */
cfhost_status cfhost_remove_subdomain(const cfhost_client *client,
                                           const cfhost_job_params *params,
                                           const cfhost_outcome **outcome,
                                           cfhost_error **error);

/** Frees an outcome, with its plans, and wipes it. NULL is fine. */
void cfhost_outcome_free(const cfhost_outcome *outcome);

#ifdef __cplusplus
}
#endif

#endif
