<?php

/**
 * The classes of the extension `cfhost`, for editors and analysers. Nothing here runs: the extension has the bodies.
 *
 * @version 0.1.0
 */

namespace CfHost {

    /**
     * A key or a password. Nothing shows its value but `reveal()`: no dump, no JSON, no array, no stack trace, and it
     * cannot be serialised, nor be constructed again with another value. `==` compares by value. When the object is
     * destroyed, the extension wipes the value from its memory. It cannot wipe a string that PHP's own code holds.
     *
     * ```php
     * $secret = new CfHost\Secret('correct-horse-1');
     * echo json_encode($secret), "\n"; // {}
     * echo $secret == new CfHost\Secret('correct-horse-1') ? 'the same' : 'another', "\n"; // the same
     * echo strlen($secret->reveal()), "\n"; // 15
     * ```
     */
    final class Secret
    {
        /**
         * Takes a copy of the value.
         *
         * @param string $value the bytes, as they are
         */
        public function __construct(#[\SensitiveParameter] string $value)
        {
        }

        /** The value itself, byte for byte. Keep it out of logs and off screens. */
        public function reveal(): string
        {
        }
    }

    /**
     * The vendor's 65 numbers (sections 4.2 and 4.3 of the API document). `getCode()` of an `ApiException` returns one
     * of them. So does `getCode()` of an `InvalidArgumentException` if the server would have refused the value with
     * that number. The server may send other numbers. They are kept as they are, and have no constant, no name and no
     * category.
     *
     * The text of each constant begins with the vendor's message, with its variables in braces. Then it names the
     * category and its exception. It says whether trying later with nothing changed can help, and which methods of
     * `Client` the number is known or thought to come from. It ends with what to do, as `getAdvice()` says it.
     *
     * ```php
     * $client = new CfHost\Client(
     *     getenv('HOST_KEY'), 'https://127.0.0.1:8443/host-gw.html', caFile: '/etc/cfhost/ca.pem'
     * );
     * try {
     *     $client->userAuth('nobody@example.com', new CfHost\Secret('correct-horse-1'));
     * } catch (CfHost\Exception\ApiException $exception) {
     *     $next = match ($exception->getCode()) {
     *         CfHost\ErrorCode::ACCOUNT_NOT_FOUND => 'offer to create the account',
     *         CfHost\ErrorCode::PASSWORD_FAILED => 'ask for the password again',
     *         default => 'show the text',
     *     };
     *     echo $exception->getName(), ': ', $next, "\n"; // ACCOUNT_NOT_FOUND: offer to create the account
     * }
     * ```
     */
    final class ErrorCode
    {
        // What follows is written by make bindings from core/src/acts.
        /**
         * No or invalid host_key.
         *
         * Category `auth` (`AuthException`), not worth repeating as it is; from every method. Check the host key, and
         * that the request comes from an address the key is locked to; send nothing more until it is right.
         */
        public const NO_OR_INVALID_HOST_KEY = 100;
        /**
         * No or invalid act.
         *
         * Category `input` (`InputException`), not worth repeating as it is; from every method. Use one of the
         * documented acts, in lower case.
         */
        public const NO_OR_INVALID_ACT = 101;
        /**
         * Please provide a CloudFlare e-mail address.
         *
         * Category `input` (`InputException`), not worth repeating as it is; from `userCreate()` and `userAuth()`. Ask
         * for the customer's e-mail address.
         */
        public const EMAIL_REQUIRED = 103;
        /**
         * Invalid unique_id. Allowed character set is '-_a-z0-9#@+.,'.
         *
         * Category `input` (`InputException`), not worth repeating as it is; from `userCreate()`, `userAuth()` and
         * `userLookup()`. Use only the characters -_a-z0-9#@+., in unique_id.
         */
        public const UNIQUE_ID_INVALID_CHARS = 104;
        /**
         * Invalid unique_id. Max size exceeed.
         *
         * Category `input` (`InputException`), not worth repeating as it is; from `userCreate()`, `userAuth()` and
         * `userLookup()`. Shorten unique_id to at most 100 characters.
         */
        public const UNIQUE_ID_TOO_LONG = 105;
        /**
         * Invalid clobber_unique_id. Must be 0 or 1.
         *
         * Category `input` (`InputException`), not worth repeating as it is; from `userCreate()` and `userAuth()`. Send
         * clobber_unique_id as the digit 0 or 1.
         */
        public const CLOBBER_UNIQUE_ID_INVALID = 106;
        /**
         * That action requires either 'cloudflare_email' or 'unique_id' to be defined.
         *
         * Category `input` (`InputException`), not worth repeating as it is; from `userLookup()`. Give cloudflare_email
         * or unique_id.
         */
        public const EMAIL_OR_UNIQUE_ID_REQUIRED = 107;
        /**
         * Please provide a CloudFlare password.
         *
         * Category `input` (`InputException`), not worth repeating as it is; from `userCreate()` and `userAuth()`. Ask
         * for the account's password.
         */
        public const PASSWORD_REQUIRED = 108;
        /**
         * CloudFlare password is too obvious.
         *
         * Category `input` (`InputException`), not worth repeating as it is; from `userCreate()`. Ask for a password
         * that is harder to guess.
         */
        public const PASSWORD_TOO_OBVIOUS = 109;
        /**
         * Your CloudFlare password must be at least 6 characters.
         *
         * Category `input` (`InputException`), not worth repeating as it is; from `userCreate()`. Ask for a password of
         * at least 6 characters.
         */
        public const PASSWORD_TOO_SHORT = 110;
        /**
         * Please provide a CloudFlare username.
         *
         * Category `input` (`InputException`), not worth repeating as it is; from `userCreate()`. Give
         * cloudflare_username.
         */
        public const USERNAME_REQUIRED = 111;
        /**
         * Please provide a CloudFlare username of at least 3 characters.
         *
         * Category `input` (`InputException`), not worth repeating as it is; from `userCreate()`. Ask for a username of
         * at least 3 characters.
         */
        public const USERNAME_TOO_SHORT = 112;
        /**
         * CloudFlare usernames must consist of letters and numbers. Delineation using . - or _ characters is allowed.
         * You entered "{cloudflare_username}".
         *
         * Category `input` (`InputException`), not worth repeating as it is; from `userCreate()`. Use letters and
         * digits, with single dots, hyphens or underscores between them.
         */
        public const USERNAME_INVALID_CHARS = 113;
        /**
         * That CloudFlare username is too close to a disallowed name. You entered "{cloudflare_username}".
         *
         * Category `input` (`InputException`), not worth repeating as it is; from `userCreate()`. Ask for another
         * username.
         */
        public const USERNAME_DISALLOWED = 114;
        /**
         * No user_key.
         *
         * Category `input` (`InputException`), not worth repeating as it is; from `zoneSet()`, `zoneLookup()`,
         * `zoneDelete()` and `fullZoneSet()`. Give the user_key that user_create, user_auth or user_lookup returned.
         */
        public const USER_KEY_REQUIRED = 115;
        /**
         * Invalid user_key.
         *
         * Category `input` (`InputException`), not worth repeating as it is; from `zoneSet()`, `zoneLookup()`,
         * `zoneDelete()` and `fullZoneSet()`. Use the user_key exactly as it was returned.
         */
        public const USER_KEY_INVALID = 116;
        /**
         * The unique_id '{unique_id}' has already been assigned to a different user.
         *
         * Category `conflict` (`ConflictException`), not worth repeating as it is; from `userCreate()` and
         * `userAuth()`. Ask whether the alias should move, then repeat with clobber_unique_id=1.
         */
        public const UNIQUE_ID_ASSIGNED_TO_OTHER_USER = 117;
        /**
         * CloudFlare account "{cloudflare_email}" already exists.
         *
         * Category `conflict` (`ConflictException`), not worth repeating as it is; from `userCreate()`. Link the
         * account with user_auth and its own password.
         */
        public const ACCOUNT_EXISTS = 118;
        /**
         * The CloudFlare email address "{cloudflare_email}" has already been registered, but has not been confirmed.
         * Please double check your mail box for the confirmation link.
         *
         * Category `state` (`StateException`), not worth repeating as it is; from `userCreate()` and `userAuth()`. Have
         * the customer confirm the e-mail address, then repeat.
         */
        public const EMAIL_NOT_CONFIRMED = 119;
        /**
         * The CloudFlare email address "{cloudflare_email}" is already in use. If you have forgotten your CloudFlare
         * password, you may reset it.
         *
         * Category `conflict` (`ConflictException`), not worth repeating as it is; from `userCreate()`. Ask for the
         * existing account's password and use user_auth.
         */
        public const EMAIL_IN_USE = 120;
        /**
         * The CloudFlare invitation code "{signup_code}" is not currently valid or has expired.
         *
         * Category `input` (`InputException`), not worth repeating as it is; from `userCreate()`. Leave the invitation
         * code out or ask for a current one.
         */
        public const SIGNUP_CODE_INVALID = 121;
        /**
         * The CloudFlare username '{cloudflare_username}' has been taken. Please choose another.
         *
         * Category `conflict` (`ConflictException`), not worth repeating as it is; from `userCreate()`. Ask for another
         * username, or leave it out.
         */
        public const USERNAME_TAKEN = 122;
        /**
         * CloudFlare account {cloudflare_email} does not exist.
         *
         * Category `not_found` (`NotFoundException`), not worth repeating as it is; from `userAuth()`. Check the e-mail
         * address, or create the account with user_create.
         */
        public const ACCOUNT_NOT_FOUND = 123;
        /**
         * Password failed for CloudFlare account "{cloudflare_email}". Try again or reset your password.
         *
         * Category `auth` (`AuthException`), not worth repeating as it is; from `userCreate()` and `userAuth()`. Ask
         * the customer for the existing account's password.
         */
        public const PASSWORD_FAILED = 124;
        /**
         * User with user_key '{user_key}' does not exist.
         *
         * Category `not_found` (`NotFoundException`), not worth repeating as it is; from `zoneSet()`, `zoneLookup()`,
         * `zoneDelete()` and `fullZoneSet()`. Look the user up again; if it is no longer authorised, link it again with
         * user_auth.
         */
        public const USER_KEY_NOT_FOUND = 125;
        /**
         * Please correct your CloudFlare e-mail address. You entered "{cloudflare_email}".
         *
         * Category `input` (`InputException`), not worth repeating as it is; from `userCreate()` and `userAuth()`.
         * Correct the e-mail address.
         */
        public const EMAIL_INVALID = 126;
        /**
         * No zone_name.
         *
         * Category `input` (`InputException`), not worth repeating as it is; from `zoneSet()`, `zoneLookup()`,
         * `zoneDelete()` and `fullZoneSet()`. Give zone_name.
         */
        public const ZONE_NAME_REQUIRED = 200;
        /**
         * Invalid zone_name.
         *
         * Category `input` (`InputException`), not worth repeating as it is; from `zoneSet()`, `zoneLookup()`,
         * `zoneDelete()` and `fullZoneSet()`. Give a domain name such as example.com.
         */
        public const ZONE_NAME_INVALID = 201;
        /**
         * No resolve_to.
         *
         * Category `input` (`InputException`), not worth repeating as it is; from `zoneSet()`. Give resolve_to.
         */
        public const RESOLVE_TO_REQUIRED = 202;
        /**
         * Invalid resolve_to.
         *
         * Category `input` (`InputException`), not worth repeating as it is; from `zoneSet()`. Give the origin's host
         * name, not the bare zone, not an address, without a trailing dot.
         */
        public const RESOLVE_TO_INVALID = 203;
        /**
         * No subdomains.
         *
         * Category `input` (`InputException`), not worth repeating as it is; from `zoneSet()`. Give at least one
         * subdomain.
         */
        public const SUBDOMAINS_REQUIRED = 204;
        /**
         * Invalid host value '{subdomain}' found in subdomains. Not all characters are in allowed set.
         *
         * Category `input` (`InputException`), not worth repeating as it is; from `zoneSet()`. Use letters, digits,
         * hyphens and dots in subdomains, or @ for the zone itself.
         */
        public const SUBDOMAIN_INVALID_CHARS = 205;
        /**
         * Invalid host value '{subdomain}' found in subdomains. Must be less than 120 characters.
         *
         * Category `input` (`InputException`), not worth repeating as it is; from `zoneSet()`. Shorten the subdomain to
         * less than 120 characters.
         */
        public const SUBDOMAIN_TOO_LONG = 206;
        /**
         * CloudFlare is already hosting {zone_name} for you.
         *
         * Category `conflict` (`ConflictException`), not worth repeating as it is; from `zoneSet()` and
         * `fullZoneSet()`. Look the zone up; it is set up already.
         */
        public const ZONE_ALREADY_HOSTED_FOR_YOU = 207;
        /**
         * CloudFlare is already hosting "{zone_name}" under a different account. If you are the new, rightful owner,
         * please contact CloudFlare and reference this message (#208).
         *
         * Category `conflict` (`ConflictException`), not worth repeating as it is; from `zoneSet()` and
         * `fullZoneSet()`. Show the text; only the vendor can move the zone between accounts.
         */
        public const ZONE_HOSTED_OTHER_ACCOUNT_208 = 208;
        /**
         * CloudFlare is already hosting "{zone_name}" under a different account. If you are the new, rightful owner,
         * please contact CloudFlare and reference this message (#209).
         *
         * Category `conflict` (`ConflictException`), not worth repeating as it is; from `zoneSet()` and
         * `fullZoneSet()`. Show the text; only the vendor can move the zone between accounts.
         */
        public const ZONE_HOSTED_OTHER_ACCOUNT_209 = 209;
        /**
         * CloudFlare could not delete {zone_name}. It was not found in your account.
         *
         * Category `not_found` (`NotFoundException`), not worth repeating as it is; from `zoneDelete()`. Count the zone
         * as deleted if this customer never had it; otherwise check the user_key.
         */
        public const ZONE_NOT_IN_ACCOUNT = 210;
        /**
         * CloudFlare can not delete {zone_name}. It has already been banned or removed from your CloudFlare account.
         *
         * Category `state` (`StateException`), not worth repeating as it is; from `zoneDelete()`. Count the zone as
         * deleted.
         */
        public const ZONE_BANNED_OR_REMOVED = 211;
        /**
         * CloudFlare can not delete {zone_name} from this interface. {host_provider} is not the authoritative parter
         * with CloudFlare for your domain.
         *
         * Category `conflict` (`ConflictException`), not worth repeating as it is; from `zoneDelete()`. Delete the zone
         * through the provider that set it up.
         */
        public const ZONE_NOT_YOURS_AS_PARTNER = 212;
        /**
         * CloudFlare can not delete {zone_name}. It has already been removed from your CloudFlare account.
         *
         * Category `state` (`StateException`), not worth repeating as it is; from `zoneDelete()`. Count the zone as
         * deleted.
         */
        public const ZONE_ALREADY_REMOVED = 213;
        /**
         * CloudFlare is the authorative DNS provider for {zone_name}. You must login to CloudFlare to deactivate or
         * delete your domain there.
         *
         * Category `state` (`StateException`), not worth repeating as it is; from `zoneDelete()`. Have the customer
         * delete the zone in the vendor's dashboard.
         */
        public const ZONE_DNS_HOSTED_BY_CLOUDFLARE_ON_DELETE = 214;
        /**
         * CloudFlare is currently limiting new site signups. Your site {zone_name} is in the queue. A notification will
         * be sent when your site clears the queue.
         *
         * Category `limit` (`LimitException`), not worth repeating as it is; from `zoneSet()` and `fullZoneSet()`. The
         * zone is in the queue; repeat the same act later.
         */
        public const SIGNUPS_LIMITED_QUEUED = 215;
        /**
         * Your {zone_name}'s DNS is hosted by CloudFlare. If you'd like to switch to "{host_provider}", you must first
         * deactivate and then delete {zone_name} within CloudFlare. These options are available in the Settings menu.
         *
         * Category `state` (`StateException`), not worth repeating as it is; from `zoneSet()` and `fullZoneSet()`. Have
         * the customer deactivate and delete the zone in the vendor's dashboard first.
         */
        public const ZONE_DNS_HOSTED_BY_CLOUDFLARE = 216;
        /**
         * CloudFlare is not servicing "{zone_name}" through this {host_provider}. If you are the rightful owner, you
         * can swap over by deleting any previous CloudFlare domain sign-up and restarting this process. You may also
         * contact CloudFlare and reference this message (#217).
         *
         * Category `conflict` (`ConflictException`), not worth repeating as it is; from `zoneSet()` and
         * `fullZoneSet()`. Show the text; the customer or the vendor must release the zone.
         */
        public const ZONE_NOT_SERVICED_THROUGH_PARTNER = 217;
        /**
         * CloudFlare could not detect "{zone_name}" as a registered domain.
         *
         * Category `not_found` (`NotFoundException`), not worth repeating as it is; from `zoneSet()` and
         * `fullZoneSet()`. Check the spelling and that the domain is registered and not on hold.
         */
        public const ZONE_NOT_A_REGISTERED_DOMAIN = 218;
        /**
         * Invalid User.
         *
         * Category `subscription` (`SubscriptionException`), not worth repeating as it is; from `resellerSubNew()` and
         * `resellerSubCancel()`. Check the user_key.
         */
        public const SUB_INVALID_USER = 311;
        /**
         * Invalid Sub Label.
         *
         * Category `subscription` (`SubscriptionException`), not worth repeating as it is; from `resellerSubNew()`. Use
         * a sub_label from reseller_plan_list as plan_tag.
         */
        public const SUB_INVALID_LABEL = 312;
        /**
         * Sub label will not accept new subscriptions.
         *
         * Category `subscription` (`SubscriptionException`), not worth repeating as it is; from `resellerSubNew()`.
         * Choose a plan that is open.
         */
        public const SUB_LABEL_CLOSED = 313;
        /**
         * Already subscribed and is active.
         *
         * Category `subscription` (`SubscriptionException`), not worth repeating as it is; from `resellerSubNew()`.
         * Nothing to do: the zone has this subscription.
         */
        public const SUB_ALREADY_ACTIVE = 314;
        /**
         * Already subscribed and the sub cannot be re-activated.
         *
         * Category `subscription` (`SubscriptionException`), not worth repeating as it is; from `resellerSubNew()`.
         * Choose another plan, or ask the vendor to re-activate the subscription.
         */
        public const SUB_CANNOT_REACTIVATE = 315;
        /**
         * Invalid Zone.
         *
         * Category `subscription` (`SubscriptionException`), not worth repeating as it is; from `resellerSubNew()` and
         * `resellerSubCancel()`. Set the zone up before subscribing it.
         */
        public const SUB_INVALID_ZONE = 317;
        /**
         * Zone is not active.
         *
         * Category `subscription` (`SubscriptionException`), not worth repeating as it is; from `resellerSubNew()`.
         * Wait until the zone is active, then subscribe.
         */
        public const SUB_ZONE_NOT_ACTIVE = 321;
        /**
         * Zone is already subscribed to a different sub.
         *
         * Category `subscription` (`SubscriptionException`), not worth repeating as it is; from `resellerSubNew()`.
         * Cancel the other subscription first.
         */
        public const SUB_ZONE_ON_OTHER_SUB = 322;
        /**
         * Invalid Subscription Id.
         *
         * Category `subscription` (`SubscriptionException`), not worth repeating as it is; from `resellerSubCancel()`.
         * Use the sub_id that reseller_sub_new or reseller_sub_list returned.
         */
        public const SUB_INVALID_ID = 331;
        /**
         * Sub is already canceled.
         *
         * Category `subscription` (`SubscriptionException`), not worth repeating as it is; from `resellerSubCancel()`.
         * Count the subscription as canceled.
         */
        public const SUB_ALREADY_CANCELED = 332;
        /**
         * Other Error (Unsubscribe)
         *
         * Category `subscription` (`SubscriptionException`), not worth repeating as it is; from `resellerSubCancel()`.
         * Look at reseller_sub_list before repeating.
         */
        public const SUB_CANCEL_OTHER = 333;
        /**
         * {zone_name} currently has an active reseller sub. Cancel this subscription before deleting the zone.
         *
         * Category `subscription` (`SubscriptionException`), not worth repeating as it is; from `zoneDelete()`. Cancel
         * the subscription with reseller_sub_cancel, then repeat.
         */
        public const ZONE_HAS_ACTIVE_SUB = 334;
        /**
         * Other Error (Subscribe).
         *
         * Category `subscription` (`SubscriptionException`), not worth repeating as it is; from `resellerSubNew()`.
         * Look at reseller_sub_list before repeating.
         */
        public const SUB_NEW_OTHER = 340;
        /**
         * Zone is not active on CloudFlare.
         *
         * Category `subscription` (`SubscriptionException`), not worth repeating as it is; from `resellerSubNew()`.
         * Wait until the zone is active with the vendor, then subscribe.
         */
        public const SUB_ZONE_NOT_ACTIVE_ON_CLOUDFLARE = 350;
        /**
         * No POST data received.
         *
         * Category `input` (`InputException`), not worth repeating as it is; from every method. Send the fields as the
         * body of a POST.
         */
        public const NO_POST_DATA = 600;
        /**
         * Connection to CloudFlare DB systems could not be established. Try again in a few minutes. If this problem
         * persists, please contact CloudFlare and reference this message (#601).
         *
         * Category `server` (`ServerException`), worth trying later; from every method. Try again in a few minutes.
         */
        public const DB_UNAVAILABLE = 601;
        /**
         * Invalid host account {host_key}.
         *
         * Category `auth` (`AuthException`), not worth repeating as it is; from every method. Check the host account;
         * send nothing more until it is right.
         */
        public const INVALID_HOST_ACCOUNT = 700;
        /**
         * An unknown CloudFlare error has occurred during zone creation and has been logged. We apologize for the
         * inconvenience and we will fix the problem promptly.
         *
         * Category `server` (`ServerException`), worth trying later; from `zoneSet()` and `fullZoneSet()`. Look the
         * zone up before repeating: the work may have been done.
         */
        public const ZONE_CREATION_FAILED = 701;
        /**
         * An unknown CloudFlare error has occurred during zone authorization and has been logged. We apologize for the
         * inconvenience and we will fix the problem promptly.
         *
         * Category `server` (`ServerException`), worth trying later; from `zoneSet()` and `fullZoneSet()`. Look the
         * zone up before repeating: the work may have been done.
         */
        public const ZONE_AUTHORIZATION_FAILED = 702;
        /**
         * An unknown CloudFlare error has occurred during zone deletion and has been logged. We apologize for the
         * inconvenience and we will fix the problem promptly.
         *
         * Category `server` (`ServerException`), worth trying later; from `zoneDelete()`. Look the zone up before
         * repeating: it may be gone already.
         */
        public const ZONE_DELETION_FAILED = 703;
        // Up to here.
    }

    /**
     * What a code is about, and so who can do something about it. `getCategory()` of an exception returns one of these.
     * Each category has an exception of its own.
     *
     * ```php
     * $exception = new CfHost\Exception\ApiException(code: CfHost\ErrorCode::PASSWORD_FAILED);
     * $refused = $exception->getCategory() === CfHost\Category::AUTH;
     * echo $refused ? 'a key or password' : 'something else', "\n"; // a key or password
     * ```
     */
    final class Category
    {
        /** A key or a password was refused: an `AuthException`. */
        public const AUTH = 'auth';
        /** A field is missing or malformed: an `InputException`. */
        public const INPUT = 'input';
        /** Somebody or something else holds what was asked for, or it is there already: a `ConflictException`. */
        public const CONFLICT = 'conflict';
        /** There is no such account, zone or domain: a `NotFoundException`. */
        public const NOT_FOUND = 'not_found';
        /** The account or zone is in a state that does not allow the act: a `StateException`. */
        public const STATE = 'state';
        /** The vendor takes no new zones for now: a `LimitException`. */
        public const LIMIT = 'limit';
        /** A reseller subscription was refused or stands in the way: a `SubscriptionException`. */
        public const SUBSCRIPTION = 'subscription';
        /** The server failed: a `ServerException`. */
        public const SERVER = 'server';
    }

    /**
     * How far a call got: `getDelivery()` of an exception, and `delivery` of `LastCall`. After `PERHAPS_CARRIED_OUT`,
     * look up what is there before you repeat an act that changes something.
     *
     * ```php
     * $client = new CfHost\Client(getenv('HOST_KEY'), endpoint: 'https://127.0.0.1:1/host-gw.html', retries: 0);
     * try {
     *     $client->zoneList();
     * } catch (CfHost\Exception\TransportException $exception) {
     *     $safe = $exception->getDelivery() === CfHost\Delivery::NOT_SENT;
     *     echo $safe ? 'nothing has changed' : 'look up first', "\n"; // nothing has changed
     * }
     * ```
     */
    final class Delivery
    {
        /** No byte of the request was sent: nothing has changed. */
        public const NOT_SENT = 'not_sent';
        /** The server answered in the API's own form. */
        public const ANSWERED = 'answered';
        /** The request may have been carried out, and no answer says so. */
        public const PERHAPS_CARRIED_OUT = 'perhaps_carried_out';
    }

    // What follows is written by make bindings from core/src/acts.
    /** How far the certificate of a zone is. The server may send other words; they are kept as they are. */
    final class SslStatus
    {
        /** Issued and in use. */
        public const READY = 'ready';
        /** The order is being checked. */
        public const VETTING = 'vetting';
        /** Control of the domain is being checked. */
        public const VALIDATING = 'validating';
        /** No certificate. */
        public const NONE = 'none';
    }

    /** Which zones `zoneList()` answers. */
    final class ZoneStatusFilter
    {
        /** The active ones. */
        public const ACTIVE = 'V';
        /** The deleted ones. */
        public const DELETED = 'D';
        /** All. */
        public const ALL = 'ALL';
    }

    /** Which zones `zoneList()` answers, by their subscriptions. */
    final class SubStatusFilter
    {
        /** The active ones. */
        public const ACTIVE = 'V';
        /** The canceled ones. */
        public const CANCELED = 'CNL';
        /** All. */
        public const ALL = 'ALL';
    }

    /** The state of a zone. The server may send other words; they are kept as they are. */
    final class ZoneStatus
    {
        /** In use. */
        public const ACTIVE = 'V';
        /** Deleted. */
        public const DELETED = 'D';
        /** Waiting to become active. */
        public const PENDING = 'P';
    }

    /** The state of a reseller subscription. The server may send other words; they are kept as they are. */
    final class SubStatus
    {
        /** In force. */
        public const ACTIVE = 'V';
        /** Canceled. */
        public const CANCELED = 'CNL';
        /** Deleted. */
        public const DELETED = 'D';
    }

    // Up to here.

    // What follows is written by make bindings from core/src/acts.
    /**
     * What `userCreate()` answers (section 3.2.1 of the API document).
     *
     * @see Client::userCreate()
     */
    final class UserCreateReply
    {
        /** The address as registered. */
        public readonly string $cloudflare_email;

        /** The key that the zone acts take. It stays the same and may be stored. */
        public readonly \CfHost\Secret $user_key;

        /** The alias on file, if any. Null otherwise. */
        public readonly ?string $unique_id;

        /** The name that was given or made up, from some servers only. Null otherwise. */
        public readonly ?string $cloudflare_username;

        /**
         * The customer's own key for the vendor's other interfaces; not in the document. Null where the server does not
         * say.
         */
        public readonly ?\CfHost\Secret $user_api_key;

        /**
         * The server's message, fit for end users. It is null if the answer has no message, as most have none, and for
         * a reply that was unserialised. Escape it before you put it into HTML.
         */
        public function msg(): ?string
        {
        }

        /** The JSON of the answer, with every secret masked as `"***"`; null for a reply that was unserialised. */
        public function raw(): ?string
        {
        }

        /**
         * The JSON of the answer, byte for byte, with every secret in it; null for a reply that was unserialised. Keep
         * it out of logs and off screens.
         */
        public function revealRaw(): ?string
        {
        }
    }

    /**
     * What `userAuth()` answers (section 3.2.4 of the API document).
     *
     * @see Client::userAuth()
     */
    final class UserAuthReply
    {
        /** The address as registered. */
        public readonly string $cloudflare_email;

        /** The key that the zone acts take. It stays the same and may be stored. */
        public readonly \CfHost\Secret $user_key;

        /** The alias on file, if any. Null otherwise. */
        public readonly ?string $unique_id;

        /**
         * The customer's own key for the vendor's other interfaces; not in the document. Null where the server does not
         * say.
         */
        public readonly ?\CfHost\Secret $user_api_key;

        /**
         * The server's message, fit for end users. It is null if the answer has no message, as most have none, and for
         * a reply that was unserialised. Escape it before you put it into HTML.
         */
        public function msg(): ?string
        {
        }

        /** The JSON of the answer, with every secret masked as `"***"`; null for a reply that was unserialised. */
        public function raw(): ?string
        {
        }

        /**
         * The JSON of the answer, byte for byte, with every secret in it; null for a reply that was unserialised. Keep
         * it out of logs and off screens.
         */
        public function revealRaw(): ?string
        {
        }
    }

    /**
     * What `userLookup()` answers (section 3.2.3 of the API document).
     *
     * @see Client::userLookup()
     */
    final class UserLookupReply
    {
        /** Whether there is such an account. */
        public readonly bool $user_exists;

        /** The address as registered. Null where the server does not say. */
        public readonly ?string $cloudflare_email;

        /**
         * Whether this provider may act for the account. If the account exists and this is false, ask for its password
         * and use `userAuth()`.
         */
        public readonly bool $user_authed;

        /** The key that the zone acts take; only with `user_authed`. Null otherwise. */
        public readonly ?\CfHost\Secret $user_key;

        /** The alias on file, if any. Null otherwise. */
        public readonly ?string $unique_id;

        /**
         * The names of the account's zones with this provider.
         *
         * @var list<string>
         */
        public readonly array $hosted_zones;

        /**
         * The customer's own key for the vendor's other interfaces; not in the document. Null where the server does not
         * say.
         */
        public readonly ?\CfHost\Secret $user_api_key;

        /**
         * The server's message, fit for end users. It is null if the answer has no message, as most have none, and for
         * a reply that was unserialised. Escape it before you put it into HTML.
         */
        public function msg(): ?string
        {
        }

        /** The JSON of the answer, with every secret masked as `"***"`; null for a reply that was unserialised. */
        public function raw(): ?string
        {
        }

        /**
         * The JSON of the answer, byte for byte, with every secret in it; null for a reply that was unserialised. Keep
         * it out of logs and off screens.
         */
        public function revealRaw(): ?string
        {
        }
    }

    /**
     * What `zoneSet()` answers (section 3.2.2 of the API document).
     *
     * @see Client::zoneSet()
     */
    final class ZoneSetReply
    {
        /** The registered domain that was set up: see `zone_name_sent`. */
        public readonly string $zone_name;

        /** The origin that was used. Null where the server does not say. */
        public readonly ?string $resolving_to;

        /**
         * Full name to origin, for each subdomain.
         *
         * @var array<string, string>
         */
        public readonly array $hosted_cnames;

        /**
         * Full name to the target that the customer's DNS has to point at by a CNAME.
         *
         * @var array<string, string>
         */
        public readonly array $forward_tos;

        /** The name that was asked for, if the server set up the registered domain above it instead. Null otherwise. */
        public readonly ?string $zone_name_sent;

        /**
         * The server's message, fit for end users. It is null if the answer has no message, as most have none, and for
         * a reply that was unserialised. Escape it before you put it into HTML.
         */
        public function msg(): ?string
        {
        }

        /** The JSON of the answer, with every secret masked as `"***"`; null for a reply that was unserialised. */
        public function raw(): ?string
        {
        }

        /**
         * The JSON of the answer, byte for byte, with every secret in it; null for a reply that was unserialised. Keep
         * it out of logs and off screens.
         */
        public function revealRaw(): ?string
        {
        }
    }

    /**
     * What `zoneLookup()` answers (section 3.2.5 of the API document).
     *
     * @see Client::zoneLookup()
     */
    final class ZoneLookupReply
    {
        /** The zone. */
        public readonly string $zone_name;

        /** Whether the customer has the zone. */
        public readonly bool $zone_exists;

        /** Whether it was set up through this provider. */
        public readonly bool $zone_hosted;

        /**
         * Full name to origin. It includes the zone itself, and can include rows that `zoneSet()` never sent, such as
         * one for the validation of a certificate (its origin ends in `comodoca.com`); such rows must not be sent back.
         *
         * @var array<string, string>
         */
        public readonly array $hosted_cnames;

        /**
         * Full name to the target that the customer's DNS has to point at.
         *
         * @var array<string, string>
         */
        public readonly array $forward_tos;

        /**
         * How far the certificate is. A constant of `SslStatus`, or another word. Null where the server does not say.
         */
        public readonly ?string $ssl_status;

        /**
         * The HTML `meta` element that proves control of the domain to the certificate authority. Null where the server
         * does not say.
         */
        public readonly ?string $ssl_meta_tag;

        /** The plan of the zone's reseller subscription. Null where the server does not say. */
        public readonly ?string $sub_label;

        /**
         * The state of that subscription. A constant of `SubStatus`, or another word. Null where the server does not
         * say.
         */
        public readonly ?string $sub_status;

        /**
         * The server's message, fit for end users. It is null if the answer has no message, as most have none, and for
         * a reply that was unserialised. Escape it before you put it into HTML.
         */
        public function msg(): ?string
        {
        }

        /** The JSON of the answer, with every secret masked as `"***"`; null for a reply that was unserialised. */
        public function raw(): ?string
        {
        }

        /**
         * The JSON of the answer, byte for byte, with every secret in it; null for a reply that was unserialised. Keep
         * it out of logs and off screens.
         */
        public function revealRaw(): ?string
        {
        }
    }

    /**
     * What `zoneDelete()` answers (section 3.2.6 of the API document).
     *
     * @see Client::zoneDelete()
     */
    final class ZoneDeleteReply
    {
        /** The zone. */
        public readonly string $zone_name;

        /** Whether it was removed. */
        public readonly bool $zone_deleted;

        /**
         * The server's message, fit for end users. It is null if the answer has no message, as most have none, and for
         * a reply that was unserialised. Escape it before you put it into HTML.
         */
        public function msg(): ?string
        {
        }

        /** The JSON of the answer, with every secret masked as `"***"`; null for a reply that was unserialised. */
        public function raw(): ?string
        {
        }

        /**
         * The JSON of the answer, byte for byte, with every secret in it; null for a reply that was unserialised. Keep
         * it out of logs and off screens.
         */
        public function revealRaw(): ?string
        {
        }
    }

    /**
     * What `zoneList()` answers (section 3.2.10 of the API document).
     *
     * @see Client::zoneList()
     */
    final class ZoneListReply
    {
        /**
         * One row a zone. There is no total: the last page is the one that is shorter than `limit`.
         *
         * @var list<\CfHost\ZoneListRow>
         */
        public readonly array $rows;

        /** The `limit` that was used, if the server repeats it. Null otherwise. */
        public readonly ?int $limit;

        /** The `offset` that was used, if the server repeats it. Null otherwise. */
        public readonly ?int $offset;

        /**
         * The server's message, fit for end users. It is null if the answer has no message, as most have none, and for
         * a reply that was unserialised. Escape it before you put it into HTML.
         */
        public function msg(): ?string
        {
        }

        /** The JSON of the answer, with every secret masked as `"***"`; null for a reply that was unserialised. */
        public function raw(): ?string
        {
        }

        /**
         * The JSON of the answer, byte for byte, with every secret in it; null for a reply that was unserialised. Keep
         * it out of logs and off screens.
         */
        public function revealRaw(): ?string
        {
        }
    }

    /**
     * What `fullZoneSet()` answers (not in the 2012 document; section 3.2.3 of the later one).
     *
     * @see Client::fullZoneSet()
     */
    final class FullZoneSetReply
    {
        /** The registered domain that was set up: see `zone_name_sent`. */
        public readonly string $zone_name;

        /** Whether records were taken over. */
        public readonly bool $jumpstart;

        /** What to do at the registrar, in prose, fit for end users. Null where the server does not say. */
        public readonly ?string $msg;

        /**
         * The nameservers that the prose names: the API has no field for them.
         *
         * @var list<string>
         */
        public readonly array $nameservers;

        /** The name that was asked for, if the server set up the registered domain above it instead. Null otherwise. */
        public readonly ?string $zone_name_sent;

        /**
         * The server's message, fit for end users. It is null if the answer has no message, as most have none, and for
         * a reply that was unserialised. Escape it before you put it into HTML.
         */
        public function msg(): ?string
        {
        }

        /** The JSON of the answer, with every secret masked as `"***"`; null for a reply that was unserialised. */
        public function raw(): ?string
        {
        }

        /**
         * The JSON of the answer, byte for byte, with every secret in it; null for a reply that was unserialised. Keep
         * it out of logs and off screens.
         */
        public function revealRaw(): ?string
        {
        }
    }

    /**
     * What `hostChildNew()` answers (section 3.2.7 of the API document).
     *
     * @see Client::hostChildNew()
     */
    final class HostChildNewReply
    {
        /** The child's own key. It is shown once: store it before anything else. Null where the server does not say. */
        public readonly ?\CfHost\Secret $host_key;

        /** The child's number, for `hostChildStop()`. Null where the server does not say. */
        public readonly ?int $child_id;

        /**
         * The server's message, fit for end users. It is null if the answer has no message, as most have none, and for
         * a reply that was unserialised. Escape it before you put it into HTML.
         */
        public function msg(): ?string
        {
        }

        /** The JSON of the answer, with every secret masked as `"***"`; null for a reply that was unserialised. */
        public function raw(): ?string
        {
        }

        /**
         * The JSON of the answer, byte for byte, with every secret in it; null for a reply that was unserialised. Keep
         * it out of logs and off screens.
         */
        public function revealRaw(): ?string
        {
        }
    }

    /**
     * What `hostChildStop()` answers (section 3.2.9 of the API document). The vendor's answer is not on record.
     *
     * @see Client::hostChildStop()
     */
    final class HostChildStopReply
    {
        /** The child's number, if the server repeats it. Null otherwise. */
        public readonly ?int $child_id;

        /**
         * The server's message, fit for end users. It is null if the answer has no message, as most have none, and for
         * a reply that was unserialised. Escape it before you put it into HTML.
         */
        public function msg(): ?string
        {
        }

        /** The JSON of the answer, with every secret masked as `"***"`; null for a reply that was unserialised. */
        public function raw(): ?string
        {
        }

        /**
         * The JSON of the answer, byte for byte, with every secret in it; null for a reply that was unserialised. Keep
         * it out of logs and off screens.
         */
        public function revealRaw(): ?string
        {
        }
    }

    /**
     * What `hostKeyRegen()` answers (section 3.2.8 of the API document).
     *
     * @see Client::hostKeyRegen()
     */
    final class HostKeyRegenReply
    {
        /** The new key. */
        public readonly \CfHost\Secret $host_key;

        /**
         * The server's message, fit for end users. It is null if the answer has no message, as most have none, and for
         * a reply that was unserialised. Escape it before you put it into HTML.
         */
        public function msg(): ?string
        {
        }

        /** The JSON of the answer, with every secret masked as `"***"`; null for a reply that was unserialised. */
        public function raw(): ?string
        {
        }

        /**
         * The JSON of the answer, byte for byte, with every secret in it; null for a reply that was unserialised. Keep
         * it out of logs and off screens.
         */
        public function revealRaw(): ?string
        {
        }
    }

    /**
     * What `resellerPlanList()` answers (of the reseller document, which is lost).
     *
     * @see Client::resellerPlanList()
     */
    final class ResellerPlanListReply
    {
        /**
         * One row a plan.
         *
         * @var list<\CfHost\ResellerPlan>
         */
        public readonly array $objs;

        /**
         * The server's message, fit for end users. It is null if the answer has no message, as most have none, and for
         * a reply that was unserialised. Escape it before you put it into HTML.
         */
        public function msg(): ?string
        {
        }

        /** The JSON of the answer, with every secret masked as `"***"`; null for a reply that was unserialised. */
        public function raw(): ?string
        {
        }

        /**
         * The JSON of the answer, byte for byte, with every secret in it; null for a reply that was unserialised. Keep
         * it out of logs and off screens.
         */
        public function revealRaw(): ?string
        {
        }
    }

    /**
     * What `resellerSubNew()` answers (of the reseller document, which is lost).
     *
     * @see Client::resellerSubNew()
     */
    final class ResellerSubNewReply
    {
        /** The subscription's number, for `resellerSubCancel()`. Null where the server does not say. */
        public readonly ?int $sub_id;

        /**
         * The server's message, fit for end users. It is null if the answer has no message, as most have none, and for
         * a reply that was unserialised. Escape it before you put it into HTML.
         */
        public function msg(): ?string
        {
        }

        /** The JSON of the answer, with every secret masked as `"***"`; null for a reply that was unserialised. */
        public function raw(): ?string
        {
        }

        /**
         * The JSON of the answer, byte for byte, with every secret in it; null for a reply that was unserialised. Keep
         * it out of logs and off screens.
         */
        public function revealRaw(): ?string
        {
        }
    }

    /**
     * What `resellerSubCancel()` answers (of the reseller document, which is lost). The vendor's answer is not on
     * record.
     *
     * @see Client::resellerSubCancel()
     */
    final class ResellerSubCancelReply
    {
        /** The subscription's number, if the server repeats it. Null otherwise. */
        public readonly ?int $sub_id;

        /**
         * The server's message, fit for end users. It is null if the answer has no message, as most have none, and for
         * a reply that was unserialised. Escape it before you put it into HTML.
         */
        public function msg(): ?string
        {
        }

        /** The JSON of the answer, with every secret masked as `"***"`; null for a reply that was unserialised. */
        public function raw(): ?string
        {
        }

        /**
         * The JSON of the answer, byte for byte, with every secret in it; null for a reply that was unserialised. Keep
         * it out of logs and off screens.
         */
        public function revealRaw(): ?string
        {
        }
    }

    /**
     * What `resellerSubList()` answers (of the reseller document, which is lost).
     *
     * @see Client::resellerSubList()
     */
    final class ResellerSubListReply
    {
        /**
         * One row a subscription.
         *
         * @var list<\CfHost\ResellerSub>
         */
        public readonly array $objs;

        /**
         * The server's message, fit for end users. It is null if the answer has no message, as most have none, and for
         * a reply that was unserialised. Escape it before you put it into HTML.
         */
        public function msg(): ?string
        {
        }

        /** The JSON of the answer, with every secret masked as `"***"`; null for a reply that was unserialised. */
        public function raw(): ?string
        {
        }

        /**
         * The JSON of the answer, byte for byte, with every secret in it; null for a reply that was unserialised. Keep
         * it out of logs and off screens.
         */
        public function revealRaw(): ?string
        {
        }
    }

    /**
     * What `cpanelInfo()` answers (not in any document).
     *
     * @see Client::cpanelInfo()
     */
    final class CpanelInfoReply
    {
        /** The version. Null where the server does not say. */
        public readonly ?string $cpanel_latest;

        /** The SHA-1 of its archive, in hexadecimal. Null where the server does not say. */
        public readonly ?string $cpanel_sha1;

        /**
         * The server's message, fit for end users. It is null if the answer has no message, as most have none, and for
         * a reply that was unserialised. Escape it before you put it into HTML.
         */
        public function msg(): ?string
        {
        }

        /** The JSON of the answer, with every secret masked as `"***"`; null for a reply that was unserialised. */
        public function raw(): ?string
        {
        }

        /**
         * The JSON of the answer, byte for byte, with every secret in it; null for a reply that was unserialised. Keep
         * it out of logs and off screens.
         */
        public function revealRaw(): ?string
        {
        }
    }

    // Up to here.

    /**
     * The answer of an act that was called by its name. The extension reads no fields of it: `raw()` has the whole
     * answer.
     *
     * @see Client::call()
     */
    final class Reply
    {
        /**
         * The server's message, fit for end users. It is null if the answer has no message, as most have none, and for
         * a reply that was unserialised. Escape it before you put it into HTML.
         */
        public function msg(): ?string
        {
        }

        /** The JSON of the answer, with every secret masked as `"***"`; null for a reply that was unserialised. */
        public function raw(): ?string
        {
        }

        /**
         * The JSON of the answer, byte for byte, with every secret in it; null for a reply that was unserialised. Keep
         * it out of logs and off screens.
         */
        public function revealRaw(): ?string
        {
        }
    }

    // What follows is written by make bindings from core/src/acts.
    /**
     * A zone in `zoneList()` (section 3.2.10 of the API document).
     *
     * @see Client::zoneList()
     */
    final class ZoneListRow
    {
        /** The server's number for the zone. Null where the server does not say. */
        public readonly ?int $zone_id;

        /** The zone. */
        public readonly string $zone_name;

        /** The address of the account that has it. Null where the server does not say. */
        public readonly ?string $user_email;

        /** Its state. A constant of `ZoneStatus`, or another word. Null where the server does not say. */
        public readonly ?string $zone_status;

        /**
         * The number of its reseller subscription; without one, all `sub_` fields are null. Null where the server does
         * not say.
         */
        public readonly ?int $sub_id;

        /** The plan of that subscription. Null where the server does not say. */
        public readonly ?string $sub_label;

        /**
         * The state of that subscription. A constant of `SubStatus`, or another word. Null where the server does not
         * say.
         */
        public readonly ?string $sub_status;

        /** When it began. Null for none. */
        public readonly ?\DateTimeImmutable $sub_activated_on;

        /** When it ended. Null for none. */
        public readonly ?\DateTimeImmutable $sub_expired_on;
    }

    /**
     * A plan (of the reseller document, which is lost).
     *
     * @see Client::resellerPlanList()
     */
    final class ResellerPlan
    {
        /**
         * The plan's name in the other acts, where it is `$planTag`: `CF_RESELLER_PRO`, say. Null where the server does
         * not say.
         */
        public readonly ?string $sub_label;

        /** The product that the plan sells. Null where the server does not say. */
        public readonly ?string $sbase_name;

        /** The price as it was sent, in no stated currency. Null where the server does not say. */
        public readonly ?string $product_price;
    }

    /**
     * A reseller subscription (of the reseller document, which is lost).
     *
     * @see Client::resellerSubList()
     */
    final class ResellerSub
    {
        /** The zone that has it. Null where the server does not say. */
        public readonly ?string $zone_name;

        /** Its number. Null where the server does not say. */
        public readonly ?int $sub_id;

        /** Its state. A constant of `SubStatus`, or another word. Null where the server does not say. */
        public readonly ?string $sub_status;

        /** The plan's name for people; not its label. Null where the server does not say. */
        public readonly ?string $sub_name;

        /** The price as it was sent, in no stated currency. Null where the server does not say. */
        public readonly ?string $sub_price;

        /** When the price was set. Null for none. */
        public readonly ?\DateTimeImmutable $sub_priced_on;

        /** When it was canceled. Null for none. */
        public readonly ?\DateTimeImmutable $sub_canceled_on;

        /** When it will end. Null for none. */
        public readonly ?\DateTimeImmutable $sub_expires_on;

        /** When it ended. Null for none. */
        public readonly ?\DateTimeImmutable $sub_expired_on;

        /** When it was last renewed. Null for none. */
        public readonly ?\DateTimeImmutable $sub_renewed_on;

        /** When it began. Null for none. */
        public readonly ?\DateTimeImmutable $sub_activated_on;

        /** When the row was last changed, it seems. Null for none. */
        public readonly ?\DateTimeImmutable $edate;

        /** When the row was made, it seems. Null for none. */
        public readonly ?\DateTimeImmutable $cdate;
    }

    // Up to here.

    /**
     * A client of one provider (chapter 3 of the API document): a method for each act, with the API's fields as
     * parameters in camelCase. A client is cheap, so a script can make one for each request. The connections belong to
     * the process, so that the next request can use an open one. A client can be neither cloned nor serialised.
     *
     * Ids and numbers may be strings, as panels pass them. Flags may be 0 or 1. A value of any other type is a
     * `TypeError`. A text that is not UTF-8, holds a NUL byte or is longer than 64 KiB is refused. Every act is checked
     * before anything is sent, and a call takes 25 seconds at most unless you set another timeout.
     *
     * ```php
     * $client = new CfHost\Client(
     *     getenv('HOST_KEY'), 'https://127.0.0.1:8443/host-gw.html', caFile: '/etc/cfhost/ca.pem'
     * );
     * try {
     *     $user = $client->userCreate('customer@example.com', new CfHost\Secret('correct-horse-1'), uniqueId: 1001);
     *     $zone = $client->zoneSet($user->user_key, 'example.com', 'origin.example.com', ['www']);
     *     foreach ($zone->forward_tos as $name => $target) {
     *         echo "$name. IN CNAME $target.\n"; // www.example.com. IN CNAME www.example.com.cdn.cloudflare.net.
     *     }
     * } catch (CfHost\Exception\ExceptionInterface $exception) {
     *     error_log($exception->getMessage()); // for the log: no key and no password is in it
     *     exit(htmlspecialchars($exception->getUserMessage())); // for the page
     * }
     * ```
     */
    final class Client
    {
        /**
         * Takes the settings. Nothing is sent.
         *
         * ```php
         * $client = new CfHost\Client(
         *     hostKey: new CfHost\Secret(getenv('HOST_KEY')),
         *     endpoint: 'https://127.0.0.1:8443/host-gw.html',
         *     timeout: 30,
         *     caFile: '/etc/cfhost/ca.pem',
         * );
         * echo count($client->zoneList()->rows), "\n"; // 0
         * ```
         *
         * @param \CfHost\Secret|string $hostKey the provider's own key: 32 of `[0-9a-z]`
         * @param string|null $endpoint the URL that all acts are posted to, HTTPS unless it is loopback's; if null the
         *     vendor's, which was switched off on 2022-11-01
         * @param float|null $timeout seconds that a call may take, everything included; 25 if null
         * @param float|null $connectTimeout seconds that connecting may take, the TLS handshake included; 10 if null
         * @param int|null $retries how often a call is tried again by itself, within its timeout and only where that is
         *     harmless and can help; 2 if null
         * @param string|null $caFile trust the certificate authorities of this PEM file, and no others; the operating
         *     system's if null. The path obeys `open_basedir`
         * @param \CfHost\Secret|string|null $proxy go through this HTTP proxy, `http://[user:password@]host:port`;
         *     through none if null, whatever the environment says
         *
         * @throws \CfHost\Exception\InvalidArgumentException if a setting makes no sense; `getArgument()` names it
         */
        public function __construct(
            #[\SensitiveParameter] \CfHost\Secret|string $hostKey,
            ?string $endpoint = null,
            ?float $timeout = null,
            ?float $connectTimeout = null,
            ?int $retries = null,
            ?string $caFile = null,
            #[\SensitiveParameter] \CfHost\Secret|string|null $proxy = null
        ) {
        }

        /**
         * Makes a client from the environment: `CFHOST_HOST_KEY` (the key) or `CFHOST_HOST_KEY_FILE` (a file that holds
         * it), `CFHOST_ENDPOINT`, `CFHOST_CA_FILE`, `CFHOST_TIMEOUT` (seconds). A variable is found as `getenv()` finds
         * it. What the web server sends with the request comes first (nginx's `fastcgi_param`, Apache's `SetEnv`), then
         * the process's own environment. An empty variable counts as not set. For what is not set, the constructor's
         * default holds. Paths obey `open_basedir`. The key's file holds the key and nothing else, and must not be open
         * to every user of the system: mode 600, or 640 for a group.
         *
         * ```php
         * // As a rule they are set by whoever starts PHP.
         * putenv('CFHOST_ENDPOINT=https://127.0.0.1:8443/host-gw.html');
         * putenv('CFHOST_HOST_KEY_FILE=/etc/cfhost/host_key');
         * putenv('CFHOST_CA_FILE=/etc/cfhost/ca.pem');
         * $client = CfHost\Client::fromEnv();
         * echo count($client->zoneList()->rows), "\n"; // 0
         * ```
         *
         * @throws \CfHost\Exception\InvalidArgumentException if there is no key or two, or a value makes no sense;
         *     `getArgument()` names the variable
         */
        public static function fromEnv(): \CfHost\Client
        {
        }

        /**
         * Makes a client from the ini settings `cfhost.host_key_file`, `cfhost.endpoint`, `cfhost.ca_file` and
         * `cfhost.timeout` (seconds; 25 by default), which scripts cannot change. Their paths are the administrator's,
         * and may lie outside of `open_basedir`. The rule of `fromEnv()` for the key's file holds here, too.
         *
         * ```php
         * // In the ini file: cfhost.endpoint = https://127.0.0.1:8443/host-gw.html
         * $client = CfHost\Client::fromIni();
         * echo count($client->zoneList()->rows), "\n"; // 0
         * ```
         *
         * @throws \CfHost\Exception\InvalidArgumentException if `cfhost.host_key_file` is not set or its file is
         *     refused, or a value makes no sense; `getArgument()` names the setting
         */
        public static function fromIni(): \CfHost\Client
        {
        }

        /**
         * Makes a client with other options. It shares everything else with this one, connections and `lastCall()`
         * included. An option that is null stays as it is.
         *
         * ```php
         * $client = new CfHost\Client(
         *     getenv('HOST_KEY'), 'https://127.0.0.1:8443/host-gw.html', caFile: '/etc/cfhost/ca.pem'
         * );
         * $patient = $client->withOptions(timeout: 60, retries: 0);
         * echo count($patient->zoneList()->rows), "\n"; // 0
         * ```
         *
         * @param float|null $timeout seconds that a call may take, everything included; 0 passes at once
         * @param int|null $retries how often a call is tried again by itself
         * @param bool|null $unchecked whether the checks before sending are left to the server
         *
         * @throws \CfHost\Exception\InvalidArgumentException if an option makes no sense; `getArgument()` names it
         */
        public function withOptions(
            ?float $timeout = null,
            ?int $retries = null,
            ?bool $unchecked = null
        ): \CfHost\Client {
        }

        /**
         * How the last call of this client ended, or of a client that shares with it by `withOptions()`. It is null
         * before the first call.
         *
         * ```php
         * $client = new CfHost\Client(
         *     getenv('HOST_KEY'), 'https://127.0.0.1:8443/host-gw.html', caFile: '/etc/cfhost/ca.pem'
         * );
         * $client->zoneList();
         * $last = $client->lastCall();
         * echo "$last->act: $last->delivery, $last->attempts attempt\n"; // zone_list: answered, 1 attempt
         * ```
         */
        public function lastCall(): ?\CfHost\LastCall
        {
        }

        /**
         * All pages of `zone_list` (section 3.2.10 of the API document) in one `foreach`. Nothing is sent before the
         * first row is asked for; the loop ends with the exception of the first call that fails.
         *
         * ```php
         * $client = new CfHost\Client(
         *     getenv('HOST_KEY'), 'https://127.0.0.1:8443/host-gw.html', caFile: '/etc/cfhost/ca.pem'
         * );
         * $user = $client->userCreate('customer@example.com', new CfHost\Secret('correct-horse-1'));
         * $client->zoneSet($user->user_key, 'example.com', 'origin.example.com', ['www']);
         * foreach ($client->zones(limit: 100) as $row) {
         *     echo "$row->zone_name of $row->user_email\n"; // example.com of customer@example.com
         * }
         * ```
         *
         * @param int|string|null $limit how many rows are asked for at once, at least 1; the server's default, 100, if
         *     null
         * @param int|string|null $offset how many rows are skipped; 0 if null
         * @param string|null $zoneName only the zone of this name, Unicode or punycode; all if null
         * @param int|string|null $subId only the zone with the reseller subscription of this number; all if null
         * @param string|null $zoneStatus only zones in this state, a constant of `ZoneStatusFilter`; if null, the
         *     server's choice, thought to be the active ones
         * @param string|null $subStatus only zones whose reseller subscription is in this state, a constant of
         *     `SubStatusFilter`; the server's choice if null
         *
         * @throws \CfHost\Exception\InvalidArgumentException if a value was refused here, and nothing was sent
         */
        public function zones(
            string|int|null $limit = null,
            string|int|null $offset = null,
            ?string $zoneName = null,
            string|int|null $subId = null,
            ?string $zoneStatus = null,
            ?string $subStatus = null
        ): \CfHost\Zones {
        }

        /**
         * Sends an act by its name in the API, with fields by their names in the API. Nothing is checked. `act` and
         * `host_key` are added (section 3.1 of the API document). The client never retries such a call by itself.
         *
         * ```php
         * $client = new CfHost\Client(
         *     getenv('HOST_KEY'), 'https://127.0.0.1:8443/host-gw.html', caFile: '/etc/cfhost/ca.pem'
         * );
         * $reply = $client->call('user_lookup', ['cloudflare_email' => 'customer@example.com']);
         * $answer = json_decode($reply->raw());
         * echo $answer->result, "\n"; // success
         * ```
         *
         * @param string $act the value of `act`, as `zone_list`
         * @param array<string, string|int|bool|\CfHost\Secret> $fields the other fields by their names; a flag is sent
         *     as 0 or 1
         *
         * @throws \CfHost\Exception\InvalidArgumentException if the act or a field is none that can be sent; nothing
         *     was sent
         * @throws \CfHost\Exception\ApiException if the server answered with an error, by its category one of the
         *     classes that extend this
         * @throws \CfHost\Exception\ExceptionInterface for what every call can meet: the host key is refused, the
         *     server fails or cannot be reached, or what answers is not this API; `getDelivery()` says whether the act
         *     may have been carried out
         */
        public function call(string $act, #[\SensitiveParameter] array $fields = []): \CfHost\Reply
        {
        }

        // What follows is written by make bindings from core/src/acts.
        /**
         * `user_create` (section 3.2.1 of the API document): creates an account for a customer, or links the one that
         * the address already has.
         *
         * For an existing account the server checks the password as `userAuth()` does, so that a wrong one is
         * `PASSWORD_FAILED`. A repeat with the same values gives the same `user_key`.
         *
         * A repeated call leaves the same state.
         *
         * ```php
         * $client = new CfHost\Client(
         *     getenv('HOST_KEY'), 'https://127.0.0.1:8443/host-gw.html', caFile: '/etc/cfhost/ca.pem'
         * );
         * $user = $client->userCreate('customer@example.com', new CfHost\Secret('correct-horse-1'));
         * echo $user->cloudflare_email, "\n"; // customer@example.com
         * $again = $client->userCreate('customer@example.com', new CfHost\Secret('correct-horse-1'));
         * echo $again->user_key == $user->user_key ? 'the same key' : 'another key', "\n"; // the same key
         * ```
         *
         * @param string $cloudflareEmail the customer's address
         * @param \CfHost\Secret|string $cloudflarePass a password of at least 6 characters and at most 1,024 bytes; for
         *     an account that exists, its own
         * @param string|null $cloudflareUsername how mails address the customer: at least 3 letters and digits, with
         *     `.`, `-` or `_` between them. Defaults to one that the server makes up
         * @param string|int|null $uniqueId your own name for the account, for later look-ups: at most 100 of
         *     `-_a-z0-9#@+.,`. Defaults to none
         * @param int|bool|null $clobberUniqueId whether `$uniqueId` is taken from another account that has it. Defaults
         *     to `false`. 0 or 1 will do
         *
         * @throws \CfHost\Exception\InvalidArgumentException if a value was refused here, and nothing was sent
         * @throws \CfHost\Exception\AuthException for `PASSWORD_FAILED`
         * @throws \CfHost\Exception\InputException for `EMAIL_REQUIRED`, `UNIQUE_ID_INVALID_CHARS`,
         *     `UNIQUE_ID_TOO_LONG`, `CLOBBER_UNIQUE_ID_INVALID`, `PASSWORD_REQUIRED`, `PASSWORD_TOO_OBVIOUS`,
         *     `PASSWORD_TOO_SHORT`, `USERNAME_REQUIRED`, `USERNAME_TOO_SHORT`, `USERNAME_INVALID_CHARS`,
         *     `USERNAME_DISALLOWED`, `SIGNUP_CODE_INVALID` and `EMAIL_INVALID`
         * @throws \CfHost\Exception\ConflictException for `UNIQUE_ID_ASSIGNED_TO_OTHER_USER`, `ACCOUNT_EXISTS`,
         *     `EMAIL_IN_USE` and `USERNAME_TAKEN`
         * @throws \CfHost\Exception\StateException for `EMAIL_NOT_CONFIRMED`
         * @throws \CfHost\Exception\ExceptionInterface for what every call can meet: the host key is refused, the
         *     server fails or cannot be reached, or what answers is not this API; `getDelivery()` says whether the act
         *     may have been carried out
         */
        public function userCreate(
            string $cloudflareEmail,
            #[\SensitiveParameter] \CfHost\Secret|string $cloudflarePass,
            ?string $cloudflareUsername = null,
            string|int|null $uniqueId = null,
            int|bool|null $clobberUniqueId = null
        ): \CfHost\UserCreateReply {
        }

        /**
         * `user_auth` (section 3.2.4 of the API document): links a customer's existing account to the provider.
         *
         * A repeated call leaves the same state.
         *
         * ```php
         * $client = new CfHost\Client(
         *     getenv('HOST_KEY'), 'https://127.0.0.1:8443/host-gw.html', caFile: '/etc/cfhost/ca.pem'
         * );
         * $user = $client->userCreate('customer@example.com', new CfHost\Secret('correct-horse-1'));
         * $reply = $client->userAuth('customer@example.com', new CfHost\Secret('correct-horse-1'), uniqueId: 'c-1001');
         * echo $reply->unique_id, "\n"; // c-1001
         * try {
         *     $client->userAuth('customer@example.com', new CfHost\Secret('wrong-horse-1'));
         * } catch (CfHost\Exception\AuthException $exception) {
         *     echo $exception->getName(), "\n"; // PASSWORD_FAILED
         * }
         * ```
         *
         * @param string $cloudflareEmail the account's address
         * @param \CfHost\Secret|string $cloudflarePass its password
         * @param string|int|null $uniqueId your own name for the account, for later look-ups: at most 100 of
         *     `-_a-z0-9#@+.,`. Defaults to leaving the one on file
         * @param int|bool|null $clobberUniqueId whether `$uniqueId` is taken from another account that has it. Defaults
         *     to `false`. 0 or 1 will do
         *
         * @throws \CfHost\Exception\InvalidArgumentException if a value was refused here, and nothing was sent
         * @throws \CfHost\Exception\AuthException for `PASSWORD_FAILED`
         * @throws \CfHost\Exception\InputException for `EMAIL_REQUIRED`, `UNIQUE_ID_INVALID_CHARS`,
         *     `UNIQUE_ID_TOO_LONG`, `CLOBBER_UNIQUE_ID_INVALID`, `PASSWORD_REQUIRED` and `EMAIL_INVALID`
         * @throws \CfHost\Exception\ConflictException for `UNIQUE_ID_ASSIGNED_TO_OTHER_USER`
         * @throws \CfHost\Exception\NotFoundException for `ACCOUNT_NOT_FOUND`
         * @throws \CfHost\Exception\StateException for `EMAIL_NOT_CONFIRMED`
         * @throws \CfHost\Exception\ExceptionInterface for what every call can meet: the host key is refused, the
         *     server fails or cannot be reached, or what answers is not this API; `getDelivery()` says whether the act
         *     may have been carried out
         */
        public function userAuth(
            string $cloudflareEmail,
            #[\SensitiveParameter] \CfHost\Secret|string $cloudflarePass,
            string|int|null $uniqueId = null,
            int|bool|null $clobberUniqueId = null
        ): \CfHost\UserAuthReply {
        }

        /**
         * `user_lookup` (section 3.2.3 of the API document): finds a customer's account, its key and its zones.
         *
         * An account that nobody knows is a success with `user_exists` false.
         *
         * The call changes nothing.
         *
         * ```php
         * $client = new CfHost\Client(
         *     getenv('HOST_KEY'), 'https://127.0.0.1:8443/host-gw.html', caFile: '/etc/cfhost/ca.pem'
         * );
         * echo $client->userLookup('customer@example.com')->user_exists ? 'known' : 'unknown', "\n"; // unknown
         * $client->userCreate('customer@example.com', new CfHost\Secret('correct-horse-1'), uniqueId: 1001);
         * $reply = $client->userLookup(uniqueId: 1001);
         * echo $reply->user_authed ? $reply->cloudflare_email : 'unknown', "\n"; // customer@example.com
         * ```
         *
         * @param string|null $cloudflareEmail the account's address. Give this or `$uniqueId`, not both
         * @param string|int|null $uniqueId your own name for the account
         *
         * @throws \CfHost\Exception\InvalidArgumentException if a value was refused here, and nothing was sent
         * @throws \CfHost\Exception\InputException for `UNIQUE_ID_INVALID_CHARS`, `UNIQUE_ID_TOO_LONG` and
         *     `EMAIL_OR_UNIQUE_ID_REQUIRED`
         * @throws \CfHost\Exception\ExceptionInterface for what every call can meet: the host key is refused, the
         *     server fails or cannot be reached, or what answers is not this API; `getDelivery()` says whether the act
         *     may have been carried out
         */
        public function userLookup(
            ?string $cloudflareEmail = null,
            string|int|null $uniqueId = null
        ): \CfHost\UserLookupReply {
        }

        /**
         * `zone_set` (section 3.2.2 of the API document): sets up a zone for CNAME hosting, or replaces its whole
         * setup.
         *
         * The call describes the zone completely: a subdomain that is left out is dropped. To change one row, look the
         * zone up and send all rows again. Afterwards each name in `forward_tos` has to be pointed at its target by a
         * CNAME.
         *
         * A repeated call leaves the same state.
         *
         * ```php
         * $client = new CfHost\Client(
         *     getenv('HOST_KEY'), 'https://127.0.0.1:8443/host-gw.html', caFile: '/etc/cfhost/ca.pem'
         * );
         * $user = $client->userCreate('customer@example.com', new CfHost\Secret('correct-horse-1'));
         * $zone = $client->zoneSet($user->user_key, 'example.com', 'cloudflare-resolve-to.example.com', [
         *     'www', 'blog:cloudflare-rs2.example.com', 'shop' => 'cloudflare-rs3.example.com',
         * ]);
         * echo $zone->hosted_cnames['shop.example.com'], "\n"; // cloudflare-rs3.example.com
         * echo $zone->forward_tos['www.example.com'], "\n"; // www.example.com.cdn.cloudflare.net
         * ```
         *
         * @param \CfHost\Secret|string $userKey the customer's key
         * @param string $zoneName the zone. A name below the registered domain is taken too; the server reduces it, and
         *     the reply shows what became of it. Unicode names are sent as punycode
         * @param string $resolveTo the host name of the origin, without a trailing dot
         * @param array<int|string, string> $subdomains the names to be served, at least one: each a label (`www`), a
         *     full name, or `@` for the zone itself. At most 119 characters each. One with an origin of its own is
         *     `blog:origin2.example.com` or `'blog' => 'origin2.example.com'`, as `hosted_cnames` of a reply has them.
         *     Beside names, a key that is an integer is a name as well, since PHP makes 2020 of `'2020'`, but where the
         *     integers are 0, 1, 2 and on. An array of integers alone that is no list, as `array_filter()` and
         *     `unset()` leave it, is refused where a value can be an origin: `array_values()` closes its gaps
         *
         * @throws \CfHost\Exception\InvalidArgumentException if a value was refused here, and nothing was sent
         * @throws \CfHost\Exception\InputException for `USER_KEY_REQUIRED`, `USER_KEY_INVALID`, `ZONE_NAME_REQUIRED`,
         *     `ZONE_NAME_INVALID`, `RESOLVE_TO_REQUIRED`, `RESOLVE_TO_INVALID`, `SUBDOMAINS_REQUIRED`,
         *     `SUBDOMAIN_INVALID_CHARS` and `SUBDOMAIN_TOO_LONG`
         * @throws \CfHost\Exception\ConflictException for `ZONE_ALREADY_HOSTED_FOR_YOU`,
         *     `ZONE_HOSTED_OTHER_ACCOUNT_208`, `ZONE_HOSTED_OTHER_ACCOUNT_209` and `ZONE_NOT_SERVICED_THROUGH_PARTNER`
         * @throws \CfHost\Exception\NotFoundException for `USER_KEY_NOT_FOUND` and `ZONE_NOT_A_REGISTERED_DOMAIN`
         * @throws \CfHost\Exception\StateException for `ZONE_DNS_HOSTED_BY_CLOUDFLARE`
         * @throws \CfHost\Exception\LimitException for `SIGNUPS_LIMITED_QUEUED`
         * @throws \CfHost\Exception\ServerException for `ZONE_CREATION_FAILED` and `ZONE_AUTHORIZATION_FAILED`
         * @throws \CfHost\Exception\ExceptionInterface for what every call can meet: the host key is refused, the
         *     server fails or cannot be reached, or what answers is not this API; `getDelivery()` says whether the act
         *     may have been carried out
         */
        public function zoneSet(
            #[\SensitiveParameter] \CfHost\Secret|string $userKey,
            string $zoneName,
            string $resolveTo,
            array $subdomains
        ): \CfHost\ZoneSetReply {
        }

        /**
         * `zone_lookup` (section 3.2.5 of the API document): looks up the state of one zone of one customer.
         *
         * A zone that the customer does not have is a success with `zone_exists` false.
         *
         * The call changes nothing.
         *
         * ```php
         * $client = new CfHost\Client(
         *     getenv('HOST_KEY'), 'https://127.0.0.1:8443/host-gw.html', caFile: '/etc/cfhost/ca.pem'
         * );
         * $user = $client->userCreate('customer@example.com', new CfHost\Secret('correct-horse-1'));
         * $zone = $client->zoneLookup($user->user_key, 'example.com');
         * echo $zone->zone_exists ? 'there' : 'not there', "\n"; // not there
         * $client->zoneSet($user->user_key, 'example.com', 'origin.example.com', ['www']);
         * $zone = $client->zoneLookup($user->user_key, 'example.com');
         * echo $zone->forward_tos['www.example.com'], "\n"; // www.example.com.cdn.cloudflare.net
         * ```
         *
         * @param \CfHost\Secret|string $userKey the customer's key
         * @param string $zoneName the zone. Unicode names are sent as punycode
         *
         * @throws \CfHost\Exception\InvalidArgumentException if a value was refused here, and nothing was sent
         * @throws \CfHost\Exception\InputException for `USER_KEY_REQUIRED`, `USER_KEY_INVALID`, `ZONE_NAME_REQUIRED`
         *     and `ZONE_NAME_INVALID`
         * @throws \CfHost\Exception\NotFoundException for `USER_KEY_NOT_FOUND`
         * @throws \CfHost\Exception\ExceptionInterface for what every call can meet: the host key is refused, the
         *     server fails or cannot be reached, or what answers is not this API; `getDelivery()` says whether the act
         *     may have been carried out
         */
        public function zoneLookup(
            #[\SensitiveParameter] \CfHost\Secret|string $userKey,
            string $zoneName
        ): \CfHost\ZoneLookupReply {
        }

        /**
         * `zone_delete` (section 3.2.6 of the API document): removes a zone that `zoneSet()` made.
         *
         * Point the customer's names back at the origin first: the network stops answering for them after a short
         * while. A second delete is an error for which `isAlreadyGone()` is true.
         *
         * A repeated call fails, or does the work once more.
         *
         * ```php
         * $client = new CfHost\Client(
         *     getenv('HOST_KEY'), 'https://127.0.0.1:8443/host-gw.html', caFile: '/etc/cfhost/ca.pem'
         * );
         * $user = $client->userCreate('customer@example.com', new CfHost\Secret('correct-horse-1'));
         * $client->zoneSet($user->user_key, 'example.com', 'origin.example.com', ['www']);
         * echo $client->zoneDelete($user->user_key, 'example.com')->zone_deleted ? 'removed' : 'kept', "\n"; // removed
         * try {
         *     $client->zoneDelete($user->user_key, 'example.com');
         * } catch (CfHost\Exception\ApiException $exception) {
         *     echo $exception->isAlreadyGone() ? 'gone before' : 'refused', "\n"; // gone before
         * }
         * ```
         *
         * @param \CfHost\Secret|string $userKey the customer's key
         * @param string $zoneName the zone. Unicode names are sent as punycode
         *
         * @throws \CfHost\Exception\InvalidArgumentException if a value was refused here, and nothing was sent
         * @throws \CfHost\Exception\InputException for `USER_KEY_REQUIRED`, `USER_KEY_INVALID`, `ZONE_NAME_REQUIRED`
         *     and `ZONE_NAME_INVALID`
         * @throws \CfHost\Exception\ConflictException for `ZONE_NOT_YOURS_AS_PARTNER`
         * @throws \CfHost\Exception\NotFoundException for `USER_KEY_NOT_FOUND` and `ZONE_NOT_IN_ACCOUNT`
         * @throws \CfHost\Exception\StateException for `ZONE_BANNED_OR_REMOVED`, `ZONE_ALREADY_REMOVED` and
         *     `ZONE_DNS_HOSTED_BY_CLOUDFLARE_ON_DELETE`
         * @throws \CfHost\Exception\SubscriptionException for `ZONE_HAS_ACTIVE_SUB`
         * @throws \CfHost\Exception\ServerException for `ZONE_DELETION_FAILED`
         * @throws \CfHost\Exception\ExceptionInterface for what every call can meet: the host key is refused, the
         *     server fails or cannot be reached, or what answers is not this API; `getDelivery()` says whether the act
         *     may have been carried out
         */
        public function zoneDelete(
            #[\SensitiveParameter] \CfHost\Secret|string $userKey,
            string $zoneName
        ): \CfHost\ZoneDeleteReply {
        }

        /**
         * `zone_list` (section 3.2.10 of the API document): lists one page of the provider's zones.
         *
         * `zones()` turns the pages.
         *
         * The call changes nothing.
         *
         * ```php
         * $client = new CfHost\Client(
         *     getenv('HOST_KEY'), 'https://127.0.0.1:8443/host-gw.html', caFile: '/etc/cfhost/ca.pem'
         * );
         * $user = $client->userCreate('customer@example.com', new CfHost\Secret('correct-horse-1'));
         * $client->zoneSet($user->user_key, 'example.com', 'origin.example.com', ['www']);
         * $page = $client->zoneList(limit: 10, zoneStatus: CfHost\ZoneStatusFilter::ALL);
         * echo $page->rows[0]->zone_name, "\n"; // example.com
         * echo $page->rows[0]->zone_status === CfHost\ZoneStatus::ACTIVE ? 'active' : 'not active', "\n"; // active
         * ```
         *
         * @param string|int|null $limit how many rows to answer, at least 1. Defaults to 100; the largest number that a
         *     server takes is not documented
         * @param string|int|null $offset how many rows to skip. Defaults to 0
         * @param string|null $zoneName only the zone of this name. Unicode names are sent as punycode. Defaults to all
         * @param string|int|null $subId only the zone with this reseller subscription. Defaults to all
         * @param string|null $zoneStatus only zones in this state. The server's own default is thought to be the active
         *     ones. A constant of `ZoneStatusFilter`
         * @param string|null $subStatus only zones whose reseller subscription is in this state. Defaults to the
         *     server's own choice. A constant of `SubStatusFilter`
         *
         * @throws \CfHost\Exception\InvalidArgumentException if a value was refused here, and nothing was sent
         * @throws \CfHost\Exception\ExceptionInterface for what every call can meet: the host key is refused, the
         *     server fails or cannot be reached, or what answers is not this API; `getDelivery()` says whether the act
         *     may have been carried out
         */
        public function zoneList(
            string|int|null $limit = null,
            string|int|null $offset = null,
            ?string $zoneName = null,
            string|int|null $subId = null,
            ?string $zoneStatus = null,
            ?string $subStatus = null
        ): \CfHost\ZoneListReply {
        }

        /**
         * `full_zone_set` (not in the 2012 document; section 3.2.3 of the later one): sets up a zone that uses the
         * vendor's nameservers.
         *
         * The zone waits until the nameservers of the reply are set at the registrar.
         *
         * A repeated call leaves the same state.
         *
         * ```php
         * $client = new CfHost\Client(
         *     getenv('HOST_KEY'), 'https://127.0.0.1:8443/host-gw.html', caFile: '/etc/cfhost/ca.pem'
         * );
         * $user = $client->userCreate('customer@example.com', new CfHost\Secret('correct-horse-1'));
         * $zone = $client->fullZoneSet($user->user_key, 'example.com', jumpstart: false);
         * echo count($zone->nameservers), " name servers\n"; // 2 name servers
         * ```
         *
         * @param \CfHost\Secret|string $userKey the customer's key
         * @param string $zoneName the zone. Unicode names are sent as punycode
         * @param int|bool|null $jumpstart whether the zone's present records are looked up and taken over; the result
         *     needs a look. The server's own default is `true`. 0 or 1 will do
         *
         * @throws \CfHost\Exception\InvalidArgumentException if a value was refused here, and nothing was sent
         * @throws \CfHost\Exception\InputException for `USER_KEY_REQUIRED`, `USER_KEY_INVALID`, `ZONE_NAME_REQUIRED`
         *     and `ZONE_NAME_INVALID`
         * @throws \CfHost\Exception\ConflictException for `ZONE_ALREADY_HOSTED_FOR_YOU`,
         *     `ZONE_HOSTED_OTHER_ACCOUNT_208`, `ZONE_HOSTED_OTHER_ACCOUNT_209` and `ZONE_NOT_SERVICED_THROUGH_PARTNER`
         * @throws \CfHost\Exception\NotFoundException for `USER_KEY_NOT_FOUND` and `ZONE_NOT_A_REGISTERED_DOMAIN`
         * @throws \CfHost\Exception\StateException for `ZONE_DNS_HOSTED_BY_CLOUDFLARE`
         * @throws \CfHost\Exception\LimitException for `SIGNUPS_LIMITED_QUEUED`
         * @throws \CfHost\Exception\ServerException for `ZONE_CREATION_FAILED` and `ZONE_AUTHORIZATION_FAILED`
         * @throws \CfHost\Exception\ExceptionInterface for what every call can meet: the host key is refused, the
         *     server fails or cannot be reached, or what answers is not this API; `getDelivery()` says whether the act
         *     may have been carried out
         */
        public function fullZoneSet(
            #[\SensitiveParameter] \CfHost\Secret|string $userKey,
            string $zoneName,
            int|bool|null $jumpstart = null
        ): \CfHost\FullZoneSetReply {
        }

        /**
         * `host_child_new` (section 3.2.7 of the API document): makes a child provider below the calling one, with a
         * key of its own.
         *
         * What the vendor answered is not on record; the reply's fields are looked for wherever an answer of this API
         * could have them.
         *
         * A repeated call fails, or does the work once more.
         *
         * ```php
         * $client = new CfHost\Client(
         *     getenv('HOST_KEY'), 'https://127.0.0.1:8443/host-gw.html', caFile: '/etc/cfhost/ca.pem'
         * );
         * $child = $client->hostChildNew(
         *     'XYZ Hosting Reseller', 'Your Host Provider', 'core', 'https://www.example.com', 'admin@example.com'
         * );
         * // Before anything else, in a file that others cannot read:
         * umask(0077);
         * file_put_contents('/etc/cfhost/child_key', $child->host_key->reveal());
         * $childClient = new CfHost\Client(
         *     $child->host_key, 'https://127.0.0.1:8443/host-gw.html', caFile: '/etc/cfhost/ca.pem'
         * );
         * echo count($childClient->zoneList()->rows), "\n"; // 0
         * ```
         *
         * @param string $hostName the child's internal name
         * @param string $pubName the name that customers see
         * @param string $prefix a short word for it
         * @param string $website the URL of its site
         * @param string $email whom to write to
         *
         * @throws \CfHost\Exception\InvalidArgumentException if a value was refused here, and nothing was sent
         * @throws \CfHost\Exception\ExceptionInterface for what every call can meet: the host key is refused, the
         *     server fails or cannot be reached, or what answers is not this API; `getDelivery()` says whether the act
         *     may have been carried out
         */
        public function hostChildNew(
            string $hostName,
            string $pubName,
            string $prefix,
            string $website,
            string $email
        ): \CfHost\HostChildNewReply {
        }

        /**
         * `host_child_stop` (section 3.2.9 of the API document): stops a child provider: its key is refused from then
         * on.
         *
         * A repeated call fails, or does the work once more.
         *
         * ```php
         * $client = new CfHost\Client(
         *     getenv('HOST_KEY'), 'https://127.0.0.1:8443/host-gw.html', caFile: '/etc/cfhost/ca.pem'
         * );
         * $child = $client->hostChildNew('XYZ', 'Your Host', 'core', 'https://www.example.com', 'admin@example.com');
         * $client->hostChildStop($child->child_id);
         * $childClient = new CfHost\Client(
         *     $child->host_key, 'https://127.0.0.1:8443/host-gw.html', caFile: '/etc/cfhost/ca.pem'
         * );
         * try {
         *     $childClient->zoneList();
         * } catch (CfHost\Exception\AuthException $exception) {
         *     echo $exception->getCategory(), "\n"; // auth
         * }
         * ```
         *
         * @param string|int $childId the child's number, from `hostChildNew()`
         *
         * @throws \CfHost\Exception\InvalidArgumentException if a value was refused here, and nothing was sent
         * @throws \CfHost\Exception\ExceptionInterface for what every call can meet: the host key is refused, the
         *     server fails or cannot be reached, or what answers is not this API; `getDelivery()` says whether the act
         *     may have been carried out
         */
        public function hostChildStop(string|int $childId): \CfHost\HostChildStopReply
        {
        }

        /**
         * `host_key_regen` (section 3.2.8 of the API document): replaces the provider's own key.
         *
         * Store the new key before anything else: the old one is refused from then on, and this client holds the old
         * one. If the answer is lost, so is the key; if it came and the key is not found in it, `revealRaw()` of the
         * exception has it.
         *
         * A repeated call fails, or does the work once more.
         *
         * ```php
         * $client = new CfHost\Client(
         *     getenv('HOST_KEY'), 'https://127.0.0.1:8443/host-gw.html', caFile: '/etc/cfhost/ca.pem'
         * );
         * $newKey = $client->hostKeyRegen()->host_key;
         * // Before anything else, in a file that others cannot read:
         * umask(0077);
         * file_put_contents('/etc/cfhost/new_host_key', $newKey->reveal());
         * $client = new CfHost\Client($newKey, 'https://127.0.0.1:8443/host-gw.html', caFile: '/etc/cfhost/ca.pem');
         * echo count($client->zoneList()->rows), "\n"; // 0
         * ```
         *
         * @throws \CfHost\Exception\ExceptionInterface for what every call can meet: the host key is refused, the
         *     server fails or cannot be reached, or what answers is not this API; `getDelivery()` says whether the act
         *     may have been carried out
         */
        public function hostKeyRegen(): \CfHost\HostKeyRegenReply
        {
        }

        /**
         * `reseller_plan_list` (of the reseller document, which is lost): lists the plans on sale to resellers.
         *
         * The call changes nothing.
         *
         * ```php
         * $client = new CfHost\Client(
         *     getenv('HOST_KEY'), 'https://127.0.0.1:8443/host-gw.html', caFile: '/etc/cfhost/ca.pem'
         * );
         * $labels = array_column($client->resellerPlanList()->objs, 'sub_label');
         * echo in_array('CF_RESELLER_PRO', $labels, true) ? 'on sale' : 'not on sale', "\n"; // on sale
         * ```
         *
         * @throws \CfHost\Exception\ExceptionInterface for what every call can meet: the host key is refused, the
         *     server fails or cannot be reached, or what answers is not this API; `getDelivery()` says whether the act
         *     may have been carried out
         */
        public function resellerPlanList(): \CfHost\ResellerPlanListReply
        {
        }

        /**
         * `reseller_sub_new` (of the reseller document, which is lost): subscribes a zone to a plan.
         *
         * A repeated call fails, or does the work once more.
         *
         * ```php
         * $client = new CfHost\Client(
         *     getenv('HOST_KEY'), 'https://127.0.0.1:8443/host-gw.html', caFile: '/etc/cfhost/ca.pem'
         * );
         * $user = $client->userCreate('customer@example.com', new CfHost\Secret('correct-horse-1'));
         * $client->zoneSet($user->user_key, 'example.com', 'origin.example.com', ['www']);
         * $sub = $client->resellerSubNew($user->user_key, 'example.com', 'CF_RESELLER_PRO');
         * echo $sub->sub_id > 0 ? 'subscribed' : 'no number', "\n"; // subscribed
         * ```
         *
         * @param \CfHost\Secret|string $userKey the customer's key
         * @param string $zoneName the zone. Unicode names are sent as punycode
         * @param string $planTag the `sub_label` of a plan, from `resellerPlanList()`
         *
         * @throws \CfHost\Exception\InvalidArgumentException if a value was refused here, and nothing was sent
         * @throws \CfHost\Exception\SubscriptionException for `SUB_INVALID_USER`, `SUB_INVALID_LABEL`,
         *     `SUB_LABEL_CLOSED`, `SUB_ALREADY_ACTIVE`, `SUB_CANNOT_REACTIVATE`, `SUB_INVALID_ZONE`,
         *     `SUB_ZONE_NOT_ACTIVE`, `SUB_ZONE_ON_OTHER_SUB`, `SUB_NEW_OTHER` and `SUB_ZONE_NOT_ACTIVE_ON_CLOUDFLARE`
         * @throws \CfHost\Exception\ExceptionInterface for what every call can meet: the host key is refused, the
         *     server fails or cannot be reached, or what answers is not this API; `getDelivery()` says whether the act
         *     may have been carried out
         */
        public function resellerSubNew(
            #[\SensitiveParameter] \CfHost\Secret|string $userKey,
            string $zoneName,
            string $planTag
        ): \CfHost\ResellerSubNewReply {
        }

        /**
         * `reseller_sub_cancel` (of the reseller document, which is lost): cancels a zone's subscription.
         *
         * A zone with a live one cannot be deleted.
         *
         * A repeated call fails, or does the work once more.
         *
         * ```php
         * $client = new CfHost\Client(
         *     getenv('HOST_KEY'), 'https://127.0.0.1:8443/host-gw.html', caFile: '/etc/cfhost/ca.pem'
         * );
         * $user = $client->userCreate('customer@example.com', new CfHost\Secret('correct-horse-1'));
         * $client->zoneSet($user->user_key, 'example.com', 'origin.example.com', ['www']);
         * $sub = $client->resellerSubNew($user->user_key, 'example.com', 'CF_RESELLER_PRO');
         * try {
         *     $client->zoneDelete($user->user_key, 'example.com');
         * } catch (CfHost\Exception\SubscriptionException $exception) {
         *     echo $exception->getName(), "\n"; // ZONE_HAS_ACTIVE_SUB
         * }
         * $client->resellerSubCancel($user->user_key, 'example.com', 'CF_RESELLER_PRO', $sub->sub_id);
         * echo $client->zoneDelete($user->user_key, 'example.com')->zone_deleted ? 'removed' : 'kept', "\n"; // removed
         * ```
         *
         * @param \CfHost\Secret|string $userKey the customer's key
         * @param string $zoneName the zone. Unicode names are sent as punycode
         * @param string $planTag the `sub_label` of the plan
         * @param string|int $subId the subscription's number, from `resellerSubNew()`
         *
         * @throws \CfHost\Exception\InvalidArgumentException if a value was refused here, and nothing was sent
         * @throws \CfHost\Exception\SubscriptionException for `SUB_INVALID_USER`, `SUB_INVALID_ZONE`, `SUB_INVALID_ID`,
         *     `SUB_ALREADY_CANCELED` and `SUB_CANCEL_OTHER`
         * @throws \CfHost\Exception\ExceptionInterface for what every call can meet: the host key is refused, the
         *     server fails or cannot be reached, or what answers is not this API; `getDelivery()` says whether the act
         *     may have been carried out
         */
        public function resellerSubCancel(
            #[\SensitiveParameter] \CfHost\Secret|string $userKey,
            string $zoneName,
            string $planTag,
            string|int $subId
        ): \CfHost\ResellerSubCancelReply {
        }

        /**
         * `reseller_sub_list` (of the reseller document, which is lost): lists the provider's reseller subscriptions.
         *
         * The call changes nothing.
         *
         * ```php
         * $client = new CfHost\Client(
         *     getenv('HOST_KEY'), 'https://127.0.0.1:8443/host-gw.html', caFile: '/etc/cfhost/ca.pem'
         * );
         * $user = $client->userCreate('customer@example.com', new CfHost\Secret('correct-horse-1'));
         * $client->zoneSet($user->user_key, 'example.com', 'origin.example.com', ['www']);
         * $client->resellerSubNew($user->user_key, 'example.com', 'CF_RESELLER_PRO');
         * foreach ($client->resellerSubList()->objs as $sub) {
         *     echo "$sub->zone_name: $sub->sub_status\n"; // example.com: V
         * }
         * ```
         *
         * @throws \CfHost\Exception\ExceptionInterface for what every call can meet: the host key is refused, the
         *     server fails or cannot be reached, or what answers is not this API; `getDelivery()` says whether the act
         *     may have been carried out
         */
        public function resellerSubList(): \CfHost\ResellerSubListReply
        {
        }

        /**
         * `cpanel_info` (not in any document): looks up the newest version of the vendor's plugin for cPanel.
         *
         * The call changes nothing.
         *
         * ```php
         * $client = new CfHost\Client(
         *     getenv('HOST_KEY'), 'https://127.0.0.1:8443/host-gw.html', caFile: '/etc/cfhost/ca.pem'
         * );
         * echo $client->cpanelInfo()->cpanel_latest !== null ? 'a version' : 'no version', "\n"; // a version
         * ```
         *
         * @throws \CfHost\Exception\ExceptionInterface for what every call can meet: the host key is refused, the
         *     server fails or cannot be reached, or what answers is not this API; `getDelivery()` says whether the act
         *     may have been carried out
         */
        public function cpanelInfo(): \CfHost\CpanelInfoReply
        {
        }

        // Up to here.
    }

    /**
     * What a client says about a call that ended. It holds no secret.
     *
     * @see Client::lastCall()
     */
    final class LastCall
    {
        /** The name of the act on the wire, as `zone_set`. */
        public readonly string $act;

        /** How often a connection was tried or used; 0 if the call was refused before that. */
        public readonly int $attempts;

        /** Seconds from the call to its end, tries and pauses included. */
        public readonly float $duration;

        /** How far it came: a constant of `Delivery`. */
        public readonly string $delivery;

        /**
         * The kind of failure, `api`, `invalid_argument`, `transport`, `timeout`, `tls`, `protocol` or `cancelled`;
         * null after a success.
         */
        public readonly ?string $error;

        /** The vendor's number of the failure, a constant of `ErrorCode` or another one; null without one. */
        public readonly ?int $code;
    }

    /**
     * The rows of `zone_list` (section 3.2.10 of the API document), asked for page by page while they are iterated
     * over. A second `foreach` asks again.
     *
     * @implements \Iterator<int, \CfHost\ZoneListRow>
     *
     * @see Client::zones()
     */
    final class Zones implements \Iterator
    {
        /**
         * Asks for the first page.
         *
         * @throws \CfHost\Exception\ExceptionInterface for what every call can meet: the host key is refused, the
         *     server fails or cannot be reached, or what answers is not this API; `getDelivery()` says whether the act
         *     may have been carried out
         */
        public function rewind(): void
        {
        }

        /**
         * Whether there is a row. It asks for the first page if nothing did.
         *
         * @throws \CfHost\Exception\ExceptionInterface for what every call can meet: the host key is refused, the
         *     server fails or cannot be reached, or what answers is not this API; `getDelivery()` says whether the act
         *     may have been carried out
         */
        public function valid(): bool
        {
        }

        /**
         * The row. It asks for the first page if nothing did.
         *
         * @throws \Error if there is no row any more
         * @throws \CfHost\Exception\ExceptionInterface for what every call can meet: the host key is refused, the
         *     server fails or cannot be reached, or what answers is not this API; `getDelivery()` says whether the act
         *     may have been carried out
         */
        public function current(): \CfHost\ZoneListRow
        {
        }

        /**
         * The row's number, from 0. It asks for the first page if nothing did.
         *
         * @throws \CfHost\Exception\ExceptionInterface for what every call can meet: the host key is refused, the
         *     server fails or cannot be reached, or what answers is not this API; `getDelivery()` says whether the act
         *     may have been carried out
         */
        public function key(): int
        {
        }

        /**
         * Goes on to the next row, and asks for the next page where that begins there.
         *
         * @throws \CfHost\Exception\ExceptionInterface for what every call can meet: the host key is refused, the
         *     server fails or cannot be reached, or what answers is not this API; `getDelivery()` says whether the act
         *     may have been carried out
         */
        public function next(): void
        {
        }
    }

    /**
     * What `Ranges::config()` writes. If the program's format has comments, the text begins with one. It names the
     * oldest version of the program that the text was tried with.
     *
     * ```php
     * $text = CfHost\Ranges::builtIn()->config(CfHost\ConfigFormat::NGINX);
     * $has = str_contains($text, 'set_real_ip_from 173.245.48.0/20;');
     * echo $has ? 'for nginx' : 'for something else', "\n"; // for nginx
     * ```
     */
    final class ConfigFormat
    {
        /** `set_real_ip_from` and `real_ip_header` of nginx's realip module, for the http, server or location level. */
        public const NGINX = 'nginx';
        /** The `set_real_ip_from` lines alone, for a configuration of nginx that has its `real_ip_header` already. */
        public const NGINX_RANGES = 'nginx_ranges';
        /** `RemoteIPTrustedProxy` and `RemoteIPHeader` of Apache's mod_remoteip, for the server or a virtual host. */
        public const APACHE = 'apache';
        /**
         * An `acl` and rules with `set-src`, for a frontend or listen section of HAProxy in HTTP mode, before its other
         * `http-request` rules.
         */
        public const HAPROXY = 'haproxy';
        /** Two definitions, `$cfhost_ipv4` and `$cfhost_ipv6`, for rules of nftables. */
        public const NFTABLES = 'nftables';
        /** The sets `cfhost_ipv4` and `cfhost_ipv6` for `ipset restore`, exchanged as a whole where they are there. */
        public const IPSET = 'ipset';
        /** A file for CSF, to be named by an `Include` line in `csf.allow`, and in `csf.ignore` for its daemon lfd. */
        public const CSF = 'csf';
        /**
         * `ignoreip` of fail2ban, for a file in `jail.d` whose name ends in `.conf`. An `ignoreip` in `jail.local`
         * replaces it, and can have the ranges by `%(cfhost_ranges)s`.
         */
        public const FAIL2BAN = 'fail2ban';
        /** All ranges, one a line. */
        public const PLAIN = 'plain';
        /** Those of IPv4, one a line. */
        public const PLAIN_IPV4 = 'plain_ipv4';
        /** Those of IPv6, one a line. */
        public const PLAIN_IPV6 = 'plain_ipv6';
    }

    /**
     * The network's address ranges: which addresses a request from it comes from, and who the visitor behind it is.
     *
     * A list is sound, wherever it came from: every range is written by its first address, no two overlap, none is
     * private, reserved or wider than /11 (IPv4) or /24 (IPv6), there are at least 8 of IPv4 and 4 of IPv6 and at most
     * 200 of each. `==` compares the ranges, in whatever order. `foreach` goes through them as texts.
     *
     * ```php
     * $ranges = CfHost\Ranges::load('/var/lib/panel/ranges.json'); // the built-in list if there is no such file
     * $visitor = $ranges->visitorAddr($_SERVER['REMOTE_ADDR'], $_SERVER);
     * echo filter_var($visitor, FILTER_VALIDATE_IP) ? 'an address' : 'none', "\n"; // an address
     * ```
     *
     * @implements \IteratorAggregate<int, string>
     */
    final class Ranges implements \IteratorAggregate, \Countable
    {
        /**
         * The month, `YYYY-MM`, since which the published list has had the content that is built in, as far as is
         * known.
         */
        public const BUILT_IN_SINCE = '2023-09';
        /** Where the vendor publishes the JSON form: what `refresh()` fetches unless told otherwise. */
        public const JSON_URL = 'https://api.cloudflare.com/client/v4/ips';
        /** Where the vendor publishes the text form of IPv4. */
        public const IPV4_URL = 'https://www.cloudflare.com/ips-v4';
        /** Where the vendor publishes the text form of IPv6. */
        public const IPV6_URL = 'https://www.cloudflare.com/ips-v6';

        /**
         * The list that is built in.
         *
         * ```php
         * $ranges = CfHost\Ranges::builtIn();
         * echo $ranges->contains('173.245.48.1') ? 'the network' : 'somebody else', "\n"; // the network
         * ```
         */
        public static function builtIn(): \CfHost\Ranges
        {
        }

        /**
         * The list of the 2012 document, in its order. Three of its ranges are retired, and it lacks those that came
         * later. Use it for comparison only, and do not trust it.
         *
         * @return list<\CfHost\DocumentRange>
         */
        public static function document2012(): array
        {
        }

        /**
         * Reads the published text forms, one range a line.
         *
         * @param string $ipv4 the text form of IPv4
         * @param string $ipv6 the text form of IPv6
         *
         * @throws \CfHost\Exception\ProtocolException if anything in it is not as it should be
         * @throws \CfHost\Exception\InvalidArgumentException if it is no text that can be read at all, or longer than
         *     64 KiB
         */
        public static function fromText(string $ipv4, string $ipv6): \CfHost\Ranges
        {
        }

        /**
         * Reads the published JSON form, which is also what `toJson()` writes.
         *
         * @param string $json the JSON
         *
         * @throws \CfHost\Exception\ProtocolException if anything in it is not as it should be
         */
        public static function fromJson(string $json): \CfHost\Ranges
        {
        }

        /**
         * The list that `refresh()` left in this file; the built-in one if there is no such file.
         *
         * @param string $cacheFile the file; it obeys `open_basedir`
         *
         * @throws \CfHost\Exception\InvalidArgumentException if the file cannot be read
         * @throws \CfHost\Exception\ProtocolException if what is in it is not as it should be
         */
        public static function load(string $cacheFile): \CfHost\Ranges
        {
        }

        /**
         * Fetches the list that is published now, and keeps it in a file.
         *
         * Only HTTPS is used, or plain HTTP to loopback, and no redirect is followed. The new list is accepted only if
         * it is sound. It also has to share half of its addresses with the list so far, and half with the built-in
         * list. Each of those two has to share half of its own addresses with the new list. The file is replaced in one
         * step, and stays as it was after every error. Call this from a cron job, not while a visitor waits.
         *
         * ```php
         * $refreshed = CfHost\Ranges::refresh(
         *     jsonUrl: 'https://127.0.0.1:8443/client/v4/ips', // left out for the vendor's own
         *     caFile: '/etc/cfhost/ca.pem',
         *     cacheFile: '/var/lib/panel/ranges.json',
         * );
         * echo $refreshed->is_changed ? 'reload the web server' : 'as before', "\n"; // as before
         * ```
         *
         * @param string|null $jsonUrl where the JSON form is; `JSON_URL` unless given
         * @param string|null $ipv4Url where the text form of IPv4 is, to be given with `$ipv6Url` and in place of
         *     `$jsonUrl`
         * @param string|null $ipv6Url where the text form of IPv6 is
         * @param string|null $caFile the certificate authorities to trust, and no others, a PEM file; the operating
         *     system's unless given. It obeys `open_basedir`
         * @param float|null $timeout seconds that it may take, everything included; 20 unless given
         * @param string|null $cacheFile the file that the list so far is in, and that the new one is written to; its
         *     folder has to be there. Unless given, the list so far is the built-in one, and nothing is written. It
         *     obeys `open_basedir`
         *
         * @throws \CfHost\Exception\ProtocolException if what came is not sound
         * @throws \CfHost\Exception\ExceptionInterface if the list could not be fetched or the file not written
         */
        public static function refresh(
            ?string $jsonUrl = null,
            ?string $ipv4Url = null,
            ?string $ipv6Url = null,
            ?string $caFile = null,
            ?float $timeout = null,
            ?string $cacheFile = null
        ): \CfHost\Refreshed {
        }

        /**
         * Whether the address is in one of the ranges. An IPv4 address in IPv6 form (`::ffff:192.0.2.1`) counts as the
         * IPv4 address.
         *
         * @param string $addr the address, as text
         *
         * @throws \CfHost\Exception\InvalidArgumentException if it is no address
         */
        public function contains(string $addr): bool
        {
        }

        /**
         * The address of the visitor. It is what `CF-Connecting-IP` says if the request came from the network.
         * Otherwise it is the address of the peer, which the connection came from.
         *
         * Nothing in the headers counts unless the peer is in the ranges, since anybody can send such a header. The
         * peer's address is returned, too, if the header is missing, if it came more than once with different values,
         * or if it holds anything but one address. The same holds for an address that no visitor has: unspecified,
         * loopback, private, link-local, multicast or broadcast.
         *
         * `CF-Connecting-IPv6` counts only beside a `CF-Connecting-IP` from 240.0.0.0/4, the stand-in ("Pseudo IPv4")
         * that the network can be told to put there for a visitor of IPv6. The stand-in is returned if there is no such
         * header.
         *
         * An IPv4 address in IPv6 form is returned as the IPv4 address, the peer's included.
         *
         * While the peer is one of your own proxies, and not in the ranges, what counts as the peer is the address
         * before it in `X-Forwarded-For`: first the last one, then the one before that, and so on. It ends at the first
         * address that is not one of the proxies', for which all of the above holds: `CF-Connecting-IP` is believed if
         * that is the network's, so if the network and your own proxies alone have handed the request on. It also ends,
         * at the proxy itself, where the header has no more addresses or something else in that place. Each proxy has
         * to add the address that it was asked from at the end of `X-Forwarded-For`, as nginx does by its variable
         * `proxy_add_x_forwarded_for` and Apache's mod_proxy by itself, or to write that address alone. `cloudflared`
         * hands on the network's, which ends with the visitor.
         *
         * ```php
         * $ranges = CfHost\Ranges::builtIn();
         * $headers = ['CF-Connecting-IP' => '192.0.2.7'];
         * echo $ranges->visitorAddr('173.245.48.1', $headers), "\n"; // 192.0.2.7
         * echo $ranges->visitorAddr('203.0.113.9', $headers), "\n"; // 203.0.113.9
         *
         * // Behind an nginx of your own on this machine.
         * $headers['X-Forwarded-For'] = '192.0.2.7, 173.245.48.1';
         * echo $ranges->visitorAddr('127.0.0.1', $headers, proxies: ['127.0.0.1']), "\n"; // 192.0.2.7
         * ```
         *
         * @param string $peer `$_SERVER['REMOTE_ADDR']`, where the web server has not put the visitor there itself
         * @param array<array-key, mixed> $headers value by name, or a list of values: `$_SERVER`, `getallheaders()`, or
         *     the headers of a PSR-7 request. Names in upper or lower case. The names of `$_SERVER`, such as
         *     `HTTP_CF_CONNECTING_IP`, count where no name begins with `CF-` or `X-Forwarded-`: among the network's
         *     headers such a one would be the visitor's own. Everything else in it is passed over
         * @param list<string>|null $proxies addresses and networks of your own proxies that the request may have come
         *     through: `cloudflared`, or an nginx in front of Apache; without it there are none
         *
         * @throws \CfHost\Exception\InvalidArgumentException if the peer is no address, and for proxies that are
         *     neither addresses nor networks, are not written by the first address, or are everybody (length 0)
         */
        public function visitorAddr(string $peer, array $headers, ?array $proxies = null): string
        {
        }

        /**
         * The ranges as text for another program: lines that end in a line feed, in the order of the list.
         *
         * Write it beside the file that is in use, let the program check it (`nginx -t`, `apachectl -t`, `haproxy -c`),
         * and rename it over the old one only then.
         *
         * @param string $format a constant of `ConfigFormat`
         *
         * @throws \CfHost\Exception\InvalidArgumentException if a value makes no sense; `getArgument()` names it
         */
        public function config(string $format): string
        {
        }

        /** The published JSON form. */
        public function toJson(): string
        {
        }

        /** What the publisher calls this content, if it said so: a list with another content has another one. */
        public function etag(): ?string
        {
        }

        /**
         * The ranges, in the order of the list.
         *
         * @return list<string>
         */
        public function toArray(): array
        {
        }

        /**
         * Those of IPv4.
         *
         * @return list<string>
         */
        public function ipv4(): array
        {
        }

        /**
         * Those of IPv6.
         *
         * @return list<string>
         */
        public function ipv6(): array
        {
        }

        /** How many ranges there are. */
        public function count(): int
        {
        }

        /**
         * What `foreach` goes through.
         *
         * @return \CfHost\RangesIterator
         */
        public function getIterator(): \Traversable
        {
        }
    }

    /**
     * A walk through `Ranges`, as `foreach` makes it.
     *
     * @implements \Iterator<int, string>
     */
    final class RangesIterator implements \Iterator
    {
        /** Starts again from the beginning. */
        public function rewind(): void
        {
        }

        /** Whether there is a range. */
        public function valid(): bool
        {
        }

        /**
         * The range, as `173.245.48.0/20`.
         *
         * @throws \Error if there is no range any more
         */
        public function current(): string
        {
        }

        /** The place in the list, from 0. */
        public function key(): int
        {
        }

        /** Goes on to the next range. */
        public function next(): void
        {
        }
    }

    /**
     * What `Ranges::refresh()` found.
     *
     * @see Ranges::refresh()
     */
    final class Refreshed
    {
        /** The list that is published now. */
        public readonly \CfHost\Ranges $ranges;

        /**
         * What was not in the list so far: the one in the cache file, or the built-in one.
         *
         * @var list<string>
         */
        public readonly array $added;

        /**
         * What was in the list so far and is no longer.
         *
         * @var list<string>
         */
        public readonly array $removed;

        /** Whether the list is another one than before. */
        public readonly bool $is_changed;
    }

    /** A range of the 2012 document. */
    final class DocumentRange
    {
        /** The range. */
        public readonly string $range;

        /**
         * The day, `YYYY-MM-DD`, since when it is no longer the network's: its present owner could pose as any
         * visitor. Null while it is.
         */
        public readonly ?string $retired;
    }

    /**
     * How a job of several steps left the zone and its names, as far as that is known: `state` of an `Outcome`, and
     * `getState()` of an exception. `getAdvice()` says what is not known, and a repeat of the job finds it out. In no
     * state is a name cut off.
     *
     * @see \CfHost\Dns\Provisioner
     */
    final class JobState
    {
        /** Zone and DNS are as they were. */
        public const UNTOUCHED = 'untouched';
        /**
         * The job stopped before its end. The zone is set up, or may be. The names do not point at the network, or no
         * longer do. If it is not known whether the update that switches them was carried out, they may point there.
         */
        public const SET_NOT_SWITCHED = 'set_not_switched';
        /**
         * The zone is set up, and its names are taken to point at the network. If it is not known whether the update
         * that points them back was carried out, they may no longer point there.
         */
        public const SWITCHED = 'switched';
        /**
         * The server has put the zone into its queue (code 215) and goes on by itself, so that nothing was undone. No
         * name was pointed at the network. The same call later goes on from there.
         */
        public const QUEUED = 'queued';
    }
}

/**
 * The DNS half of a panel's job: pointing a customer's names at the network, and back.
 *
 * Setting a zone is not enough: each name has to be a CNAME of its target. `Provisioner` does the whole job, acts and
 * DNS together. `Plan` is what has to change in a zone, as data, for a panel whose DNS sits behind an API of its own.
 */
namespace CfHost\Dns {

    /** What happens to other records at a name that gets a CNAME. No other record can stand beside a CNAME. */
    final class Conflicts
    {
        /**
         * The plan is refused, and the error names all of these records. The plan is also refused if an MX, an SRV or
         * an NS elsewhere in the zone points at the name, since none of them may point at an alias.
         */
        public const REFUSE = 'refuse';
        /** A and AAAA records are removed. Anything else is refused. */
        public const MOVE_ADDRESSES = 'move_addresses';
        /**
         * All other records are removed, and an MX or an SRV may point at the name: mail to it is no longer delivered.
         * A name that an NS points at is still refused.
         */
        public const MOVE_ALL = 'move_all';
    }

    /** How the records of a zone are read. */
    final class ReadBy
    {
        /** All of them, by a zone transfer (AXFR). */
        public const TRANSFER = 'transfer';
        /**
         * Those at the names that matter, by queries for the usual types. What a wildcard answers for a name is not
         * taken for records of it; delegations and DNAMEs above a name are noticed. What other names have cannot be
         * seen: neither an MX, SRV or NS there that points at a name which is switched, nor that they are aliases of
         * it. Jobs of `Provisioner` look at the zone's own name, too.
         */
        public const QUERIES = 'queries';
    }

    /** How a TSIG key signs (RFC 8945). */
    final class TsigAlgorithm
    {
        /** With SHA-256: what is used unless told otherwise. */
        public const HMAC_SHA256 = 'hmac-sha256';
        /** With SHA-384. */
        public const HMAC_SHA384 = 'hmac-sha384';
        /** With SHA-512. */
        public const HMAC_SHA512 = 'hmac-sha512';
    }

    /** What a name server answers for a name that is to point at a target. */
    final class Answers
    {
        /** It points at its target. */
        public const RIGHT = 'right';
        /** It has what it had before. */
        public const OLD = 'old';
        /** There is nothing at the name. */
        public const MISSING = 'missing';
        /** It has something else. */
        public const OTHER = 'other';
        /** The server did not answer. */
        public const NOTHING = 'nothing';
    }

    /**
     * A record of a zone, of class `IN`. As a string it is a line of a zone file.
     *
     * ```php
     * $record = new CfHost\Dns\Record('example.com', 3600, 'MX', '10 mx.example.com.');
     * echo $record, "\n"; // example.com. 3600 IN MX 10 mx.example.com.
     * ```
     */
    final class Record implements \Stringable
    {
        /** The full name, in lower case and without a dot at its end. */
        public readonly string $name;

        /** How long it may be kept, seconds. */
        public readonly int $ttl;

        /** The type, in upper case: `A`, `CNAME`, `MX`. */
        public readonly string $type;

        /** The data as a zone file has it: full names end in a dot, texts are in quotes. */
        public readonly string $data;

        /**
         * Takes the four parts. What they hold is looked at when the record is rendered or applied.
         *
         * @param string $name the full name, with or without a dot at its end
         * @param int $ttl how long it may be kept, seconds
         * @param string $type the type, as `MX`
         * @param string $data the data as a zone file has it: full names end in a dot, texts are in quotes
         *
         * @throws \CfHost\Exception\InvalidArgumentException if a text is not UTF-8, holds a NUL byte or is longer than
         *     64 KiB, or the TTL is negative or beyond 32 bits
         */
        public function __construct(string $name, int $ttl, string $type, string $data)
        {
        }

        /** A line of a zone file. */
        public function __toString(): string
        {
        }
    }

    /** A record that takes another one's place. */
    final class Change
    {
        /** As it is. */
        public readonly \CfHost\Dns\Record $from;

        /** As it is to be. */
        public readonly \CfHost\Dns\Record $to;
    }

    /** A name that is left as it is. */
    final class Left
    {
        /** The name. */
        public readonly string $name;

        /** Why, and what to do instead. */
        public readonly string $reason;
    }

    /** A name that leads to one which points at the network. */
    final class Alias
    {
        /** The name. */
        public readonly string $name;

        /** What it is an alias of, if need be by others in between. */
        public readonly string $of;
    }

    /**
     * What has to change in a zone. It can be rendered, stored as JSON, applied by dynamic update, or carried out by a
     * panel itself: remove `remove`, replace `change`, add `add`, all at once.
     *
     * ```php
     * use CfHost\Dns\{Plan, Record};
     *
     * $records = [new Record('www.example.com', 1200, 'CNAME', 'example.com.')];
     * $plan = new Plan('example.com', ['www.example.com' => 'www.example.com.cdn.cloudflare.net'], $records);
     * $stored = $plan->toJson(); // before it is carried out
     * echo $plan->change[0]->to, "\n"; // www.example.com. 900 IN CNAME www.example.com.cdn.cloudflare.net.
     * echo Plan::fromJson($stored)->inverse()->change[0]->to, "\n"; // www.example.com. 1200 IN CNAME example.com.
     * ```
     */
    final class Plan
    {
        /** The zone. */
        public readonly string $zone;

        /**
         * Records that are not there yet.
         *
         * @var list<\CfHost\Dns\Record>
         */
        public readonly array $add;

        /**
         * Records in whose place others come, at the same name and of the same type.
         *
         * @var list<\CfHost\Dns\Change>
         */
        public readonly array $change;

        /**
         * Records that are there and are to go.
         *
         * @var list<\CfHost\Dns\Record>
         */
        public readonly array $remove;

        /**
         * Names that need no change.
         *
         * @var list<string>
         */
        public readonly array $unchanged;

        /**
         * Names that are asked for and left as they are.
         *
         * @var list<\CfHost\Dns\Left>
         */
        public readonly array $left;

        /**
         * Names that were not asked for and are aliases of those that point at the network then. The network gets their
         * requests, too, and answers them only if the zone has a row for each.
         *
         * @var list<\CfHost\Dns\Alias>
         */
        public readonly array $aliases;

        /**
         * All records that were seen at the names which change. If the names have other records when the plan is
         * applied, somebody else changed the zone meanwhile, and the plan must not be applied.
         *
         * @var list<\CfHost\Dns\Record>
         */
        public readonly array $seen;

        /**
         * What has to change so that each name in `$targets` is a CNAME of its target, and nothing else. A name that
         * points at its target is left as it is, and so are names that prove the zone to a certificate authority, but
         * for one kind: a row for `_acme-challenge` and a name becomes a CNAME as well, unless other records are there.
         *
         * @param string $zone the zone
         * @param array<string, string> $targets target by full name, as `forward_tos` of a reply; a list is refused
         * @param list<\CfHost\Dns\Record> $records those of the zone; at least all those at the names in `$targets`.
         *     What points at a name, and which names are aliases of one, is known as far as it is among them
         * @param int|null $ttl the TTL of new records, seconds; 900 unless given
         * @param string|null $conflicts what becomes of other records at a name, beside which there can be no CNAME: a
         *     constant of `Conflicts`; `REFUSE` unless given
         * @param list<string>|null $originAddrs addresses that the origin has: an A or AAAA with one of them is in
         *     nobody's way
         * @param list<string>|null $targetSuffixes what a target has to end in; any name outside the zone unless given
         * @param bool|null $leaveApex whether a target for the zone's own name is left for the caller to deal with, and
         *     not refused; false unless given
         *
         * @throws \CfHost\Exception\DnsException naming everything that is in the way
         * @throws \CfHost\Exception\InvalidArgumentException for what is no host name, a name outside the zone, a
         *     target inside it, and one that does not end in an allowed suffix
         */
        public function __construct(
            string $zone,
            array $targets,
            array $records,
            ?int $ttl = null,
            ?string $conflicts = null,
            ?array $originAddrs = null,
            ?array $targetSuffixes = null,
            ?bool $leaveApex = null
        ) {
        }

        /**
         * What has to change so that names which point into the network no longer do. Each name gets back the records
         * that the last of the `$applied` plans took away from it. If no plan touched a name, it gets the addresses of
         * its origin, provided that the origin is a name of this zone or an alias of one. Otherwise it gets a CNAME to
         * its origin.
         *
         * @param string $zone the zone
         * @param array<string, string> $origins the rows of the zone, as `hosted_cnames` of a reply
         * @param list<\CfHost\Dns\Record> $records all those of the zone
         * @param list<\CfHost\Dns\Plan> $applied oldest first
         * @param int|null $ttl the TTL of new records, seconds; 900 unless given
         * @param list<string>|null $targetSuffixes what a target ends in; if null, names that point at the network are
         *     known by the plans and by `.cdn.cloudflare.net`
         *
         * @throws \CfHost\Exception\DnsException naming the names that nobody knows the way back for
         * @throws \CfHost\Exception\InvalidArgumentException if a value makes no sense; `getArgument()` names it
         */
        public static function back(
            string $zone,
            array $origins,
            array $records,
            array $applied = [],
            ?int $ttl = null,
            ?array $targetSuffixes = null
        ): \CfHost\Dns\Plan {
        }

        /**
         * Reads what `toJson()` wrote.
         *
         * @param string $json the JSON
         *
         * @throws \CfHost\Exception\InvalidArgumentException if it is not a plan, or a record in it not one
         */
        public static function fromJson(string $json): \CfHost\Dns\Plan
        {
        }

        /** The plan that undoes this one. If it is applied after this one, every record is as it was before. */
        public function inverse(): \CfHost\Dns\Plan
        {
        }

        /** Whether there is nothing to change. */
        public function isEmpty(): bool
        {
        }

        /**
         * The records as they are once it is applied. Applying it a second time changes nothing.
         *
         * @param list<\CfHost\Dns\Record> $records those of the zone
         *
         * @return list<\CfHost\Dns\Record>
         *
         * @throws \CfHost\Exception\InvalidArgumentException if an item is not a record
         */
        public function applyTo(array $records): array
        {
        }

        /**
         * The names that change.
         *
         * @return list<string>
         */
        public function names(): array
        {
        }

        /**
         * The changes as lines of a BIND zone file, those that are to go as comments before them.
         *
         * @throws \CfHost\Exception\InvalidArgumentException if a record is not one
         */
        public function toZoneFile(): string
        {
        }

        /**
         * The changes as commands of `nsupdate`, one update with its prerequisites. `server` and `key` are the
         * caller's.
         *
         * @throws \CfHost\Exception\InvalidArgumentException if a record is not one
         */
        public function toNsupdate(): string
        {
        }

        /** The plan as JSON, to be stored until it is undone: an object with the fields of this class. */
        public function toJson(): string
        {
        }
    }

    /** The key that a name server knows the caller by. Nothing shows its secret. */
    final class TsigKey
    {
        /** The name that the server has for it. */
        public readonly string $name;

        /** How it signs: a constant of `TsigAlgorithm`. */
        public readonly string $algorithm;

        /**
         * Takes the key; the server has the same.
         *
         * @param string $name the name that the server has for it
         * @param \CfHost\Secret|string $secret the key itself, in base64, of 128 bits at least
         * @param string|null $algorithm how it signs, a constant of `TsigAlgorithm`; `HMAC_SHA256` if null
         *
         * @throws \CfHost\Exception\InvalidArgumentException if the algorithm is none of them, or a text is not UTF-8
         *     or holds a NUL byte
         */
        public function __construct(
            string $name,
            #[\SensitiveParameter] \CfHost\Secret|string $secret,
            ?string $algorithm = null
        ) {
        }
    }

    /**
     * The primary name server of a zone, which answers for it and takes updates. Every question goes over TCP. If there
     * is a key, each question is signed, and each answer has to be signed, too.
     *
     * ```php
     * use CfHost\Dns\{NameServer, Plan, TsigKey};
     *
     * $server = new NameServer('192.0.2.53:53', new TsigKey('panel', new CfHost\Secret(getenv('TSIG_SECRET'))));
     * $targets = ['blog.example.com' => 'blog.example.com.cdn.cloudflare.net'];
     * $plan = new Plan('example.com', $targets, $server->read('example.com'));
     * $server->apply($plan);
     * foreach (NameServer::check(['192.0.2.53:53'], $targets, $plan->seen) as $check) {
     *     echo "$check->name: $check->answers\n"; // blog.example.com: right
     * }
     * $server->apply($plan->inverse());
     * ```
     */
    final class NameServer
    {
        /** Where it listens, with the port. */
        public readonly string $addr;

        /** What it knows the caller by. */
        public readonly ?\CfHost\Dns\TsigKey $key;

        /** How zones are read: a constant of `ReadBy`. */
        public readonly string $read_by;

        /** Seconds that a question may take, everything included. */
        public readonly float $timeout;

        /**
         * Takes where it is. Nothing is asked.
         *
         * @param string $addr its address, with the port unless that is 53: `192.0.2.53`, `[2001:db8::53]:5353`
         * @param \CfHost\Dns\TsigKey|null $key what it knows the caller by; questions are not signed if null
         * @param string|null $readBy how zones are read, a constant of `ReadBy`; `TRANSFER` if null
         * @param float|null $timeout seconds that a question may take, everything included; 10 if null
         *
         * @throws \CfHost\Exception\InvalidArgumentException if a value makes no sense; `getArgument()` names it
         */
        public function __construct(
            string $addr,
            ?\CfHost\Dns\TsigKey $key = null,
            ?string $readBy = null,
            ?float $timeout = null
        ) {
        }

        /**
         * The records of a zone, without those that the server adds to sign it.
         *
         * @param string $zone the zone
         * @param list<string> $names those that have to be among them; where the zone is read by queries, there are no
         *     others
         *
         * @return list<\CfHost\Dns\Record>
         *
         * @throws \CfHost\Exception\InvalidArgumentException if the zone or a name is no host name
         * @throws \CfHost\Exception\DnsException if the server refused
         * @throws \CfHost\Exception\ExceptionInterface if the server cannot be reached, takes too long, or its answer
         *     cannot be read or believed
         */
        public function read(string $zone, array $names = []): array
        {
        }

        /**
         * Carries a plan out as one update (RFC 2136): all of it, or nothing if the records at its names are not those
         * that the plan was made from.
         *
         * @param \CfHost\Dns\Plan $plan what to change
         *
         * @throws \CfHost\Exception\InvalidArgumentException if a record of the plan is not one
         * @throws \CfHost\Exception\DnsException if the server refused, and nothing was changed; `isRetryable()` if the
         *     zone was changed by somebody else meanwhile, so that a new plan can be made
         * @throws \CfHost\Exception\ExceptionInterface if it is not known whether it was carried out, where
         *     `getDelivery()` is `perhaps_carried_out`; it was carried out whole or not at all: read the zone
         */
        public function apply(\CfHost\Dns\Plan $plan): void
        {
        }

        /**
         * Asks name servers whether each name answers with its target. It reports, and changes nothing.
         *
         * @param list<string> $servers addresses, with the port unless that is 53
         * @param array<string, string> $targets target by full name
         * @param list<\CfHost\Dns\Record> $before the records that the names had before, such as `seen` of a plan
         * @param float|null $timeout seconds that each question may take; 10 unless given
         *
         * @return list<\CfHost\Dns\Check>
         *
         * @throws \CfHost\Exception\InvalidArgumentException for what is no host name
         */
        public static function check(array $servers, array $targets, array $before = [], ?float $timeout = null): array
        {
        }

        /**
         * The addresses of the zone's own name servers, by its NS records and the system's resolver, with port 53. A
         * name server that cannot be resolved is left out.
         *
         * @param string $zone the zone
         * @param list<\CfHost\Dns\Record> $records those of the zone
         *
         * @return list<string>
         *
         * @throws \CfHost\Exception\InvalidArgumentException if an item is not a record, or the zone is no text
         */
        public static function nameServers(string $zone, array $records): array
        {
        }
    }

    /** What one name server answers for one name. */
    final class Check
    {
        /** The name. */
        public readonly string $name;

        /** Where it is to point. */
        public readonly string $target;

        /** The server that was asked, with the port. */
        public readonly string $server;

        /** What it answers: a constant of `Answers`. */
        public readonly string $answers;

        /**
         * What it has: a CNAME, or else addresses.
         *
         * @var list<\CfHost\Dns\Record>
         */
        public readonly array $found;
    }

    /**
     * Whose zone it is. It shows nothing of itself: a key or a password in it is in no dump.
     *
     * @see \CfHost\Dns\Provisioner
     */
    final class User
    {
        /**
         * The customer with this key.
         *
         * @param \CfHost\Secret|string $userKey `user_key` of a reply
         *
         * @throws \CfHost\Exception\InvalidArgumentException if it is not UTF-8 or holds a NUL byte
         */
        public static function key(#[\SensitiveParameter] \CfHost\Secret|string $userKey): \CfHost\Dns\User
        {
        }

        /**
         * The customer that was registered under this name of the caller's.
         *
         * @param int|string $uniqueId the name
         *
         * @throws \CfHost\Exception\InvalidArgumentException if it is not UTF-8 or holds a NUL byte
         */
        public static function uniqueId(string|int $uniqueId): \CfHost\Dns\User
        {
        }

        /**
         * The account with this address. If this provider has no key to it, `user_create` makes or links it.
         *
         * @param string $cloudflareEmail the customer's address
         * @param \CfHost\Secret|string $cloudflarePass its password, or the one that a new account gets
         * @param int|string|null $uniqueId the caller's own name for it; none if null
         *
         * @throws \CfHost\Exception\InvalidArgumentException if a text is not UTF-8 or holds a NUL byte
         */
        public static function account(
            string $cloudflareEmail,
            #[\SensitiveParameter] \CfHost\Secret|string $cloudflarePass,
            string|int|null $uniqueId = null
        ): \CfHost\Dns\User {
        }
    }

    /**
     * Where the network fetches from.
     *
     * @see \CfHost\Dns\Provisioner
     */
    final class Origin
    {
        /**
         * From these addresses: `cloudflare-resolve-to` in the zone gets them, unless it leads to them as an alias.
         *
         * @param list<string> $addrs addresses of IPv4 and IPv6, as text
         *
         * @throws \CfHost\Exception\InvalidArgumentException if an item is not an address
         */
        public static function addrs(array $addrs): \CfHost\Dns\Origin
        {
        }

        /**
         * From a name that exists already. It must be neither one of the names that are switched nor an alias of one.
         *
         * @param string $name the full name
         *
         * @throws \CfHost\Exception\InvalidArgumentException if it is not UTF-8 or holds a NUL byte
         */
        public static function name(string $name): \CfHost\Dns\Origin
        {
        }

        /**
         * From the addresses that this name of the zone has now, by itself or as an alias of another name of the zone:
         * `cloudflare-resolve-to` gets them, unless it leads to them as an alias.
         *
         * @param string $name the full name, which may be one of those that are switched
         *
         * @throws \CfHost\Exception\InvalidArgumentException if it is not UTF-8 or holds a NUL byte
         */
        public static function moveOf(string $name): \CfHost\Dns\Origin
        {
        }
    }

    /** The beginning or the end of a step of a job. */
    final class StepEvent
    {
        /**
         * Which: `user`, `zone_lookup`, `read`, `plan`, `origin`, `zone_set`, `queue`, `update`, `check`, `restore`,
         * `zone_delete` or `cleanup`.
         */
        public readonly string $step;

        /** Whether it ended. */
        public readonly bool $is_end;

        /** The plan that was about to be applied, or was, in steps that apply one. */
        public readonly ?\CfHost\Dns\Plan $plan;

        /** Why it failed, if it did. */
        public readonly ?string $error;
    }

    /** What a job did, or in a dry run would do. */
    final class Outcome
    {
        /** The customer's key; null in a dry run for an account that would have to be made. */
        public readonly ?\CfHost\Secret $user_key;

        /** The zone. */
        public readonly string $zone_name;

        /**
         * The plans that were applied, in order; empty if all was as it should be. Store them, by `toJson()`:
         * `deprovision()` needs them for the way back.
         *
         * @var list<\CfHost\Dns\Plan>
         */
        public readonly array $plans;

        /**
         * What the name servers answer now. The job has succeeded whatever they say: copies lag behind.
         *
         * @var list<\CfHost\Dns\Check>
         */
        public readonly array $checks;

        /**
         * Names that were left as they are.
         *
         * @var list<\CfHost\Dns\Left>
         */
        public readonly array $left;

        /**
         * Names that lead to the switched ones as aliases and have no row, so that the network does not answer for
         * them: add them, or point them elsewhere. Where the zone is read by queries, aliases cannot be seen.
         *
         * @var list<\CfHost\Dns\Alias>
         */
        public readonly array $aliases;

        /**
         * Rows of the zone that were not sent again, since they prove the zone to a certificate authority.
         *
         * @var list<string>
         */
        public readonly array $dropped;

        /** How things are now: a constant of `\CfHost\JobState`. */
        public readonly string $state;

        /**
         * What the steps were, in order. A job calls nothing of PHP while it runs: this list takes the place of a
         * callback. If you want the plans before anything is changed, ask for a dry run first.
         *
         * @var list<\CfHost\Dns\StepEvent>
         */
        public readonly array $steps;
    }

    /**
     * The whole job: a customer's zone behind the network, with the names pointing there, and back.
     *
     * Each job can be stopped and repeated at any time: a repeat finds what is done and does the rest. All names of a
     * zone are switched by one update, and only while nobody else changes them; so each is served as before or by the
     * network, and never in between. An exception says by `getState()` how things were left, and by `getSteps()` what
     * was done. A job makes several calls, each of which may take as long as the client's `timeout`: run it from a
     * queue, not while a page waits.
     *
     * ```php
     * use CfHost\Dns\{NameServer, Origin, Plan, Provisioner, TsigKey, User};
     *
     * $client = new CfHost\Client(
     *     getenv('HOST_KEY'), 'https://127.0.0.1:8443/host-gw.html', caFile: '/etc/cfhost/ca.pem'
     * );
     * $server = new NameServer('192.0.2.53:53', new TsigKey('panel', new CfHost\Secret(getenv('TSIG_SECRET'))));
     * $provisioner = new Provisioner($client, $server, checkServers: ['192.0.2.53:53']);
     * $user = User::account('customer@example.com', new CfHost\Secret('correct-horse-1'), uniqueId: 1001);
     * $outcome = $provisioner->provision($user, 'example.com', ['www', 'blog'], Origin::moveOf('www.example.com'));
     * echo $outcome->state, "\n"; // switched
     * $stored = array_map(fn (Plan $plan) => $plan->toJson(), $outcome->plans); // the way back
     * // Later, with the plans from wherever they were kept:
     * $applied = array_map(Plan::fromJson(...), $stored);
     * echo $provisioner->deprovision(User::uniqueId(1001), 'example.com', $applied)->state, "\n"; // untouched
     * ```
     */
    final class Provisioner
    {
        /**
         * Takes what the jobs work with, and the options of their plans. Nothing is asked.
         *
         * @param \CfHost\Client $client by which the acts are called
         * @param \CfHost\Dns\NameServer $server the primary of the zones
         * @param list<string>|null $checkServers the name servers that are asked at the end, with the port unless that
         *     is 53, none if empty; if null those that the zone names, at port 53
         * @param bool|null $dryRun whether nothing is changed: the outcome has the plans, and its state is what there
         *     is; false if null
         * @param int|null $ttl the TTL of new records, seconds; 900 if null
         * @param string|null $conflicts what becomes of other records at a name, beside which there can be no CNAME: a
         *     constant of `Conflicts`; `REFUSE` if null
         * @param list<string>|null $originAddrs addresses that the origin has: an A or AAAA with one of them is in
         *     nobody's way; none if null
         * @param list<string>|null $targetSuffixes what a target has to end in; any name outside the zone if null.
         *     Names that point at the network are then known by the rows of the zone, by the plans that were applied,
         *     and by `.cdn.cloudflare.net`. If neither rows nor plans are left, give the suffix of your gateway's
         *     targets
         * @param bool|null $leaveApex whether a target for the zone's own name is left for the caller to deal with, and
         *     not refused; false if null
         * @param float|null $queueTimeout seconds that a job waits in all for a server that has put the zone into its
         *     queue (code 215); with 0, it does not wait; 25 if null
         *
         * @throws \CfHost\Exception\InvalidArgumentException if a value makes no sense; `getArgument()` names it
         */
        public function __construct(
            \CfHost\Client $client,
            \CfHost\Dns\NameServer $server,
            ?array $checkServers = null,
            ?bool $dryRun = null,
            ?int $ttl = null,
            ?string $conflicts = null,
            ?array $originAddrs = null,
            ?array $targetSuffixes = null,
            ?bool $leaveApex = null,
            ?float $queueTimeout = null
        ) {
        }

        /**
         * Puts names of a zone behind the network: finds or makes the account, reads the zone, plans and refuses
         * conflicts, adds the origin's record, sets the zone, and points the names at their targets.
         *
         * Rows that the zone has beyond `$subdomains` stay. After a failure before the names are switched, the job
         * undoes what it did, unless it is not known whether a change may yet be carried out; `getState()` of the
         * exception says how that ended.
         *
         * If the server has put the zone into its queue (code 215), the job waits for the constructor's `queueTimeout`.
         * When the time is over, or the job is stopped, nothing is undone, because the server goes on: `getState()` is
         * `queued`, `getAdvice()` names what is set up and what is still to come, and the same call goes on from there.
         * Rows of the server for `_acme-challenge` and a name become CNAMEs with the name, and go with it.
         *
         * @param \CfHost\Dns\User $user whose zone it is
         * @param string $zone the zone
         * @param array<int|string, string> $subdomains as in `Client::zoneSet()`
         * @param \CfHost\Dns\Origin $origin where the network fetches from
         *
         * @throws \CfHost\Exception\InvalidArgumentException if a value was refused here, and nothing was changed
         * @throws \CfHost\Exception\DnsException if the zone's records do not allow it, or the name server refused
         * @throws \CfHost\Exception\ApiException if an act failed, by its category one of the classes that extend this
         * @throws \CfHost\Exception\ExceptionInterface for what every call can meet; `getState()` says how things were
         *     left, and `getSteps()` what was done
         */
        public function provision(
            \CfHost\Dns\User $user,
            string $zone,
            array $subdomains,
            \CfHost\Dns\Origin $origin
        ): \CfHost\Dns\Outcome {
        }

        /**
         * Takes a zone back from the network: points its names back, deletes the zone, and removes the origin's record.
         * A zone that is already gone, or was never set up, is a success.
         *
         * @param \CfHost\Dns\User $user whose zone it is
         * @param string $zone the zone
         * @param list<\CfHost\Dns\Plan> $applied the plans that jobs for this zone handed out, oldest first, by which
         *     each name gets the records that it had; see `Plan::back()`
         *
         * @throws \CfHost\Exception\InvalidArgumentException if a value was refused here, and nothing was changed
         * @throws \CfHost\Exception\DnsException if the zone's records do not allow it, or the name server refused
         * @throws \CfHost\Exception\ApiException if an act failed, by its category one of the classes that extend this
         * @throws \CfHost\Exception\ExceptionInterface for what every call can meet; `getState()` says how things were
         *     left, and `getSteps()` what was done
         */
        public function deprovision(\CfHost\Dns\User $user, string $zone, array $applied = []): \CfHost\Dns\Outcome
        {
        }

        /**
         * Puts one more name of a zone behind the network. All other rows are sent again as they are.
         *
         * @param \CfHost\Dns\User $user whose zone it is
         * @param string $zone the zone
         * @param string $subdomain the name, relayed to its own origin if it has one, as in `blog:origin2.example.com`,
         *     and else to the origin of the zone's own row
         *
         * @throws \CfHost\Exception\InvalidArgumentException if a value was refused here, and nothing was changed
         * @throws \CfHost\Exception\DnsException if the zone's records do not allow it, or the name server refused
         * @throws \CfHost\Exception\ApiException if an act failed, by its category one of the classes that extend this
         * @throws \CfHost\Exception\ExceptionInterface for what every call can meet; `getState()` says how things were
         *     left, and `getSteps()` what was done
         */
        public function addSubdomain(\CfHost\Dns\User $user, string $zone, string $subdomain): \CfHost\Dns\Outcome
        {
        }

        /**
         * Takes one name of a zone back from the network: points it back, and sends all other rows again. The last one
         * is refused, since a zone without names cannot be set.
         *
         * @param \CfHost\Dns\User $user whose zone it is
         * @param string $zone the zone
         * @param string $subdomain the name
         * @param list<\CfHost\Dns\Plan> $applied as in `deprovision()`
         *
         * @throws \CfHost\Exception\InvalidArgumentException if a value was refused here, and nothing was changed
         * @throws \CfHost\Exception\DnsException if the zone's records do not allow it, or the name server refused
         * @throws \CfHost\Exception\ApiException if an act failed, by its category one of the classes that extend this
         * @throws \CfHost\Exception\ExceptionInterface for what every call can meet; `getState()` says how things were
         *     left, and `getSteps()` what was done
         */
        public function removeSubdomain(
            \CfHost\Dns\User $user,
            string $zone,
            string $subdomain,
            array $applied = []
        ): \CfHost\Dns\Outcome {
        }
    }
}

namespace CfHost\Exception {

    /**
     * What every exception of the extension is. `getCode()` is the vendor's number (section 4 of the API document), a
     * constant of `ErrorCode` or another one, or 0 without one; `getMessage()` is a line for logs. Only `revealRaw()`
     * can show a key or a password.
     *
     * ```php
     * $client = new CfHost\Client(
     *     getenv('HOST_KEY'), 'https://127.0.0.1:8443/host-gw.html', caFile: '/etc/cfhost/ca.pem'
     * );
     * try {
     *     $client->userAuth('nobody@example.com', new CfHost\Secret('correct-horse-1'));
     * } catch (CfHost\Exception\ExceptionInterface $exception) {
     *     error_log($exception->getMessage()); // for the log
     *     $text = htmlspecialchars($exception->getUserMessage()); // for the page
     *     echo $text, "\n"; // CloudFlare account nobody@example.com does not exist.
     *     if ($exception->getDelivery() === CfHost\Delivery::PERHAPS_CARRIED_OUT) {
     *         exit("Look up what is there before you try again.\n");
     *     }
     * }
     * ```
     */
    interface ExceptionInterface extends \Throwable
    {
        /** The name of the vendor's number, such as `PASSWORD_FAILED`; null if there is none. */
        public function getName(): ?string;

        /** What the vendor's number is about: a constant of `Category`; null if there is none. */
        public function getCategory(): ?string;

        /** The name of the act in the API, such as `zone_set`; null if the failure is about a client's settings. */
        public function getAct(): ?string;

        /**
         * The API's name of the field, or the name of the setting, that was refused before sending; null for any other
         * failure.
         */
        public function getArgument(): ?string;

        /** The HTTP status of the answer; null if there was none. */
        public function getHttpStatus(): ?int;

        /** How far the call got: a constant of `Delivery`. */
        public function getDelivery(): string;

        /**
         * Whether trying later, with nothing changed, can help. It does not say that the act may be repeated: see
         * `getDelivery()`.
         */
        public function isRetryable(): bool;

        /**
         * Whether the zone that was to be deleted is gone. It is also true if the zone may be gone because the server
         * failed while it deleted it (703).
         */
        public function isAlreadyGone(): bool;

        /** What to do, in a sentence or two; empty if nothing is known. */
        public function getAdvice(): string;

        /**
         * One line without act or number. If there is a number, it is the vendor's text, made for end users. It may
         * repeat what was sent: escape it before you put it into HTML.
         */
        public function getUserMessage(): string;

        /** How a job of several steps left the zone and its names: a constant of `JobState`; null for a single call. */
        public function getState(): ?string;

        /**
         * The steps of a job, the failed one included, as in `Outcome`; empty for a single call.
         *
         * @return list<\CfHost\Dns\StepEvent>
         */
        public function getSteps(): array;

        /**
         * The answer with every secret in it, if the act succeeded and the answer could not be read. A new key in it
         * may exist nowhere else. It is null for any other failure. Keep it out of logs and off screens.
         */
        public function revealRaw(): ?string;
    }

    /**
     * The server answered that the act failed (sections 4.2 and 4.3 of the API document). If the number is not
     * documented, the exception is of this class itself. Otherwise it is of the class that goes with the number's
     * category.
     *
     * ```php
     * $client = new CfHost\Client(
     *     getenv('HOST_KEY'), 'https://127.0.0.1:8443/host-gw.html', caFile: '/etc/cfhost/ca.pem'
     * );
     * $user = $client->userCreate('customer@example.com', new CfHost\Secret('correct-horse-1'));
     * try {
     *     $client->zoneSet($user->user_key, 'example.invalid', 'origin.example.com', ['www']);
     * } catch (CfHost\Exception\NotFoundException $exception) {
     *     echo $exception->getCode(), ' ', $exception->getCategory(), "\n"; // 218 not_found
     *     $text = htmlspecialchars($exception->getUserMessage()); // for the page
     *     echo $text, "\n"; // CloudFlare could not detect &quot;example.invalid&quot; as a registered domain.
     * } catch (CfHost\Exception\ApiException $exception) {
     *     exit(htmlspecialchars($exception->getUserMessage()));
     * }
     * ```
     */
    class ApiException extends \RuntimeException implements ExceptionInterface
    {
        /** What `getAct()` gives. */
        protected ?string $act = null;

        /** What `getArgument()` gives. */
        protected ?string $argument = null;

        /** What `getUserMessage()` gives; the message if null. */
        protected ?string $userMessage = null;

        /** What `getState()` gives. */
        protected ?string $state = null;

        /** What `getHttpStatus()` gives. */
        protected ?int $httpStatus = null;

        /** What `getDelivery()` gives. */
        protected string $delivery = 'answered';

        /** What `getAdvice()` gives. */
        protected string $advice = '';

        /** What `isRetryable()` gives. */
        protected bool $retryable = false;

        /** What `isAlreadyGone()` gives. */
        protected bool $alreadyGone = false;

        /**
         * What `getSteps()` gives; nothing if null.
         *
         * @var list<\CfHost\Dns\StepEvent>|null
         */
        protected ?array $steps = null;

        /** What `revealRaw()` shows; nothing if null. */
        protected ?\CfHost\Secret $raw = null;

        /** The name of the vendor's number, such as `PASSWORD_FAILED`; null if there is none. */
        public function getName(): ?string
        {
        }

        /** What the vendor's number is about: a constant of `Category`; null if there is none. */
        public function getCategory(): ?string
        {
        }

        /** The name of the act in the API, such as `zone_set`; null if the failure is about a client's settings. */
        public function getAct(): ?string
        {
        }

        /**
         * The API's name of the field, or the name of the setting, that was refused before sending; null for any other
         * failure.
         */
        public function getArgument(): ?string
        {
        }

        /** The HTTP status of the answer; null if there was none. */
        public function getHttpStatus(): ?int
        {
        }

        /** How far the call got: a constant of `Delivery`. */
        public function getDelivery(): string
        {
        }

        /**
         * Whether trying later, with nothing changed, can help. It does not say that the act may be repeated: see
         * `getDelivery()`.
         */
        public function isRetryable(): bool
        {
        }

        /**
         * Whether the zone that was to be deleted is gone. It is also true if the zone may be gone because the server
         * failed while it deleted it (703).
         */
        public function isAlreadyGone(): bool
        {
        }

        /** What to do, in a sentence or two; empty if nothing is known. */
        public function getAdvice(): string
        {
        }

        /**
         * One line without act or number. If there is a number, it is the vendor's text, made for end users. It may
         * repeat what was sent: escape it before you put it into HTML.
         */
        public function getUserMessage(): string
        {
        }

        /** How a job of several steps left the zone and its names: a constant of `JobState`; null for a single call. */
        public function getState(): ?string
        {
        }

        /**
         * The steps of a job, the failed one included, as in `Outcome`; empty for a single call.
         *
         * @return list<\CfHost\Dns\StepEvent>
         */
        public function getSteps(): array
        {
        }

        /**
         * The answer with every secret in it, if the act succeeded and the answer could not be read. A new key in it
         * may exist nowhere else. It is null for any other failure. Keep it out of logs and off screens.
         */
        public function revealRaw(): ?string
        {
        }
    }

    /**
     * A value or setting was refused before anything was sent. `getCode()` is the number that the server would have
     * given, or 0 if the server has none for it. A value of the wrong type is PHP's own `TypeError` instead.
     *
     * ```php
     * $client = new CfHost\Client(
     *     getenv('HOST_KEY'), 'https://127.0.0.1:8443/host-gw.html', caFile: '/etc/cfhost/ca.pem'
     * );
     * try {
     *     $client->userCreate('customer@example.com', new CfHost\Secret('short'));
     * } catch (CfHost\Exception\InvalidArgumentException $exception) {
     *     echo $exception->getArgument(), ' ', $exception->getDelivery(), "\n"; // cloudflare_pass not_sent
     *     $short = $exception->getCode() === CfHost\ErrorCode::PASSWORD_TOO_SHORT;
     *     echo $short ? 'ask for a longer one' : 'show the text', "\n"; // ask for a longer one
     * }
     * ```
     */
    class InvalidArgumentException extends \InvalidArgumentException implements ExceptionInterface
    {
        /** What `getAct()` gives. */
        protected ?string $act = null;

        /** What `getArgument()` gives. */
        protected ?string $argument = null;

        /** What `getUserMessage()` gives; the message if null. */
        protected ?string $userMessage = null;

        /** What `getState()` gives. */
        protected ?string $state = null;

        /** What `getHttpStatus()` gives. */
        protected ?int $httpStatus = null;

        /** What `getDelivery()` gives. */
        protected string $delivery = 'not_sent';

        /** What `getAdvice()` gives. */
        protected string $advice = '';

        /** What `isRetryable()` gives. */
        protected bool $retryable = false;

        /** What `isAlreadyGone()` gives. */
        protected bool $alreadyGone = false;

        /**
         * What `getSteps()` gives; nothing if null.
         *
         * @var list<\CfHost\Dns\StepEvent>|null
         */
        protected ?array $steps = null;

        /** What `revealRaw()` shows; nothing if null. */
        protected ?\CfHost\Secret $raw = null;

        /** The name of the vendor's number, such as `PASSWORD_FAILED`; null if there is none. */
        public function getName(): ?string
        {
        }

        /** What the vendor's number is about: a constant of `Category`; null if there is none. */
        public function getCategory(): ?string
        {
        }

        /** The name of the act in the API, such as `zone_set`; null if the failure is about a client's settings. */
        public function getAct(): ?string
        {
        }

        /**
         * The API's name of the field, or the name of the setting, that was refused before sending; null for any other
         * failure.
         */
        public function getArgument(): ?string
        {
        }

        /** The HTTP status of the answer; null if there was none. */
        public function getHttpStatus(): ?int
        {
        }

        /** How far the call got: a constant of `Delivery`. */
        public function getDelivery(): string
        {
        }

        /**
         * Whether trying later, with nothing changed, can help. It does not say that the act may be repeated: see
         * `getDelivery()`.
         */
        public function isRetryable(): bool
        {
        }

        /**
         * Whether the zone that was to be deleted is gone. It is also true if the zone may be gone because the server
         * failed while it deleted it (703).
         */
        public function isAlreadyGone(): bool
        {
        }

        /** What to do, in a sentence or two; empty if nothing is known. */
        public function getAdvice(): string
        {
        }

        /**
         * One line without act or number. If there is a number, it is the vendor's text, made for end users. It may
         * repeat what was sent: escape it before you put it into HTML.
         */
        public function getUserMessage(): string
        {
        }

        /** How a job of several steps left the zone and its names: a constant of `JobState`; null for a single call. */
        public function getState(): ?string
        {
        }

        /**
         * The steps of a job, the failed one included, as in `Outcome`; empty for a single call.
         *
         * @return list<\CfHost\Dns\StepEvent>
         */
        public function getSteps(): array
        {
        }

        /**
         * The answer with every secret in it, if the act succeeded and the answer could not be read. A new key in it
         * may exist nowhere else. It is null for any other failure. Keep it out of logs and off screens.
         */
        public function revealRaw(): ?string
        {
        }
    }

    /**
     * The name could not be resolved, or the connection could not be made or broke. `getDelivery()` says whether the
     * act may have been carried out.
     *
     * @see \CfHost\Delivery
     */
    class TransportException extends \RuntimeException implements ExceptionInterface
    {
        /** What `getAct()` gives. */
        protected ?string $act = null;

        /** What `getArgument()` gives. */
        protected ?string $argument = null;

        /** What `getUserMessage()` gives; the message if null. */
        protected ?string $userMessage = null;

        /** What `getState()` gives. */
        protected ?string $state = null;

        /** What `getHttpStatus()` gives. */
        protected ?int $httpStatus = null;

        /** What `getDelivery()` gives. */
        protected string $delivery = 'perhaps_carried_out';

        /** What `getAdvice()` gives. */
        protected string $advice = '';

        /** What `isRetryable()` gives. */
        protected bool $retryable = false;

        /** What `isAlreadyGone()` gives. */
        protected bool $alreadyGone = false;

        /**
         * What `getSteps()` gives; nothing if null.
         *
         * @var list<\CfHost\Dns\StepEvent>|null
         */
        protected ?array $steps = null;

        /** What `revealRaw()` shows; nothing if null. */
        protected ?\CfHost\Secret $raw = null;

        /** The name of the vendor's number, such as `PASSWORD_FAILED`; null if there is none. */
        public function getName(): ?string
        {
        }

        /** What the vendor's number is about: a constant of `Category`; null if there is none. */
        public function getCategory(): ?string
        {
        }

        /** The name of the act in the API, such as `zone_set`; null if the failure is about a client's settings. */
        public function getAct(): ?string
        {
        }

        /**
         * The API's name of the field, or the name of the setting, that was refused before sending; null for any other
         * failure.
         */
        public function getArgument(): ?string
        {
        }

        /** The HTTP status of the answer; null if there was none. */
        public function getHttpStatus(): ?int
        {
        }

        /** How far the call got: a constant of `Delivery`. */
        public function getDelivery(): string
        {
        }

        /**
         * Whether trying later, with nothing changed, can help. It does not say that the act may be repeated: see
         * `getDelivery()`.
         */
        public function isRetryable(): bool
        {
        }

        /**
         * Whether the zone that was to be deleted is gone. It is also true if the zone may be gone because the server
         * failed while it deleted it (703).
         */
        public function isAlreadyGone(): bool
        {
        }

        /** What to do, in a sentence or two; empty if nothing is known. */
        public function getAdvice(): string
        {
        }

        /**
         * One line without act or number. If there is a number, it is the vendor's text, made for end users. It may
         * repeat what was sent: escape it before you put it into HTML.
         */
        public function getUserMessage(): string
        {
        }

        /** How a job of several steps left the zone and its names: a constant of `JobState`; null for a single call. */
        public function getState(): ?string
        {
        }

        /**
         * The steps of a job, the failed one included, as in `Outcome`; empty for a single call.
         *
         * @return list<\CfHost\Dns\StepEvent>
         */
        public function getSteps(): array
        {
        }

        /**
         * The answer with every secret in it, if the act succeeded and the answer could not be read. A new key in it
         * may exist nowhere else. It is null for any other failure. Keep it out of logs and off screens.
         */
        public function revealRaw(): ?string
        {
        }
    }

    /**
     * What came back is not an answer of this API, or not a list of address ranges to be believed. If an act succeeded
     * and only its answer could not be read, `revealRaw()` has the answer.
     */
    class ProtocolException extends \RuntimeException implements ExceptionInterface
    {
        /** What `getAct()` gives. */
        protected ?string $act = null;

        /** What `getArgument()` gives. */
        protected ?string $argument = null;

        /** What `getUserMessage()` gives; the message if null. */
        protected ?string $userMessage = null;

        /** What `getState()` gives. */
        protected ?string $state = null;

        /** What `getHttpStatus()` gives. */
        protected ?int $httpStatus = null;

        /** What `getDelivery()` gives. */
        protected string $delivery = 'perhaps_carried_out';

        /** What `getAdvice()` gives. */
        protected string $advice = '';

        /** What `isRetryable()` gives. */
        protected bool $retryable = false;

        /** What `isAlreadyGone()` gives. */
        protected bool $alreadyGone = false;

        /**
         * What `getSteps()` gives; nothing if null.
         *
         * @var list<\CfHost\Dns\StepEvent>|null
         */
        protected ?array $steps = null;

        /** What `revealRaw()` shows; nothing if null. */
        protected ?\CfHost\Secret $raw = null;

        /** The name of the vendor's number, such as `PASSWORD_FAILED`; null if there is none. */
        public function getName(): ?string
        {
        }

        /** What the vendor's number is about: a constant of `Category`; null if there is none. */
        public function getCategory(): ?string
        {
        }

        /** The name of the act in the API, such as `zone_set`; null if the failure is about a client's settings. */
        public function getAct(): ?string
        {
        }

        /**
         * The API's name of the field, or the name of the setting, that was refused before sending; null for any other
         * failure.
         */
        public function getArgument(): ?string
        {
        }

        /** The HTTP status of the answer; null if there was none. */
        public function getHttpStatus(): ?int
        {
        }

        /** How far the call got: a constant of `Delivery`. */
        public function getDelivery(): string
        {
        }

        /**
         * Whether trying later, with nothing changed, can help. It does not say that the act may be repeated: see
         * `getDelivery()`.
         */
        public function isRetryable(): bool
        {
        }

        /**
         * Whether the zone that was to be deleted is gone. It is also true if the zone may be gone because the server
         * failed while it deleted it (703).
         */
        public function isAlreadyGone(): bool
        {
        }

        /** What to do, in a sentence or two; empty if nothing is known. */
        public function getAdvice(): string
        {
        }

        /**
         * One line without act or number. If there is a number, it is the vendor's text, made for end users. It may
         * repeat what was sent: escape it before you put it into HTML.
         */
        public function getUserMessage(): string
        {
        }

        /** How a job of several steps left the zone and its names: a constant of `JobState`; null for a single call. */
        public function getState(): ?string
        {
        }

        /**
         * The steps of a job, the failed one included, as in `Outcome`; empty for a single call.
         *
         * @return list<\CfHost\Dns\StepEvent>
         */
        public function getSteps(): array
        {
        }

        /**
         * The answer with every secret in it, if the act succeeded and the answer could not be read. A new key in it
         * may exist nowhere else. It is null for any other failure. Keep it out of logs and off screens.
         */
        public function revealRaw(): ?string
        {
        }
    }

    /**
     * The script's time was over (`max_execution_time`), and the call that it waited for was cancelled. PHP ends the
     * script.
     */
    class CancelledException extends \RuntimeException implements ExceptionInterface
    {
        /** What `getAct()` gives. */
        protected ?string $act = null;

        /** What `getArgument()` gives. */
        protected ?string $argument = null;

        /** What `getUserMessage()` gives; the message if null. */
        protected ?string $userMessage = null;

        /** What `getState()` gives. */
        protected ?string $state = null;

        /** What `getHttpStatus()` gives. */
        protected ?int $httpStatus = null;

        /** What `getDelivery()` gives. */
        protected string $delivery = 'perhaps_carried_out';

        /** What `getAdvice()` gives. */
        protected string $advice = '';

        /** What `isRetryable()` gives. */
        protected bool $retryable = false;

        /** What `isAlreadyGone()` gives. */
        protected bool $alreadyGone = false;

        /**
         * What `getSteps()` gives; nothing if null.
         *
         * @var list<\CfHost\Dns\StepEvent>|null
         */
        protected ?array $steps = null;

        /** What `revealRaw()` shows; nothing if null. */
        protected ?\CfHost\Secret $raw = null;

        /** The name of the vendor's number, such as `PASSWORD_FAILED`; null if there is none. */
        public function getName(): ?string
        {
        }

        /** What the vendor's number is about: a constant of `Category`; null if there is none. */
        public function getCategory(): ?string
        {
        }

        /** The name of the act in the API, such as `zone_set`; null if the failure is about a client's settings. */
        public function getAct(): ?string
        {
        }

        /**
         * The API's name of the field, or the name of the setting, that was refused before sending; null for any other
         * failure.
         */
        public function getArgument(): ?string
        {
        }

        /** The HTTP status of the answer; null if there was none. */
        public function getHttpStatus(): ?int
        {
        }

        /** How far the call got: a constant of `Delivery`. */
        public function getDelivery(): string
        {
        }

        /**
         * Whether trying later, with nothing changed, can help. It does not say that the act may be repeated: see
         * `getDelivery()`.
         */
        public function isRetryable(): bool
        {
        }

        /**
         * Whether the zone that was to be deleted is gone. It is also true if the zone may be gone because the server
         * failed while it deleted it (703).
         */
        public function isAlreadyGone(): bool
        {
        }

        /** What to do, in a sentence or two; empty if nothing is known. */
        public function getAdvice(): string
        {
        }

        /**
         * One line without act or number. If there is a number, it is the vendor's text, made for end users. It may
         * repeat what was sent: escape it before you put it into HTML.
         */
        public function getUserMessage(): string
        {
        }

        /** How a job of several steps left the zone and its names: a constant of `JobState`; null for a single call. */
        public function getState(): ?string
        {
        }

        /**
         * The steps of a job, the failed one included, as in `Outcome`; empty for a single call.
         *
         * @return list<\CfHost\Dns\StepEvent>
         */
        public function getSteps(): array
        {
        }

        /**
         * The answer with every secret in it, if the act succeeded and the answer could not be read. A new key in it
         * may exist nowhere else. It is null for any other failure. Keep it out of logs and off screens.
         */
        public function revealRaw(): ?string
        {
        }
    }

    /**
     * The records of a zone do not allow what was to be done, or a name server refused it.
     *
     * ```php
     * use CfHost\Dns\{Plan, Record};
     *
     * $targets = ['www.example.com' => 'www.example.com.cdn.cloudflare.net'];
     * try {
     *     new Plan('example.com', $targets, [new Record('www.example.com', 3600, 'A', '192.0.2.10')]);
     * } catch (CfHost\Exception\DnsException $exception) {
     *     echo $exception->getDelivery(), "\n"; // not_sent
     * }
     * ```
     */
    class DnsException extends \RuntimeException implements ExceptionInterface
    {
        /** What `getAct()` gives. */
        protected ?string $act = null;

        /** What `getArgument()` gives. */
        protected ?string $argument = null;

        /** What `getUserMessage()` gives; the message if null. */
        protected ?string $userMessage = null;

        /** What `getState()` gives. */
        protected ?string $state = null;

        /** What `getHttpStatus()` gives. */
        protected ?int $httpStatus = null;

        /** What `getDelivery()` gives. */
        protected string $delivery = 'perhaps_carried_out';

        /** What `getAdvice()` gives. */
        protected string $advice = '';

        /** What `isRetryable()` gives. */
        protected bool $retryable = false;

        /** What `isAlreadyGone()` gives. */
        protected bool $alreadyGone = false;

        /**
         * What `getSteps()` gives; nothing if null.
         *
         * @var list<\CfHost\Dns\StepEvent>|null
         */
        protected ?array $steps = null;

        /** What `revealRaw()` shows; nothing if null. */
        protected ?\CfHost\Secret $raw = null;

        /** The name of the vendor's number, such as `PASSWORD_FAILED`; null if there is none. */
        public function getName(): ?string
        {
        }

        /** What the vendor's number is about: a constant of `Category`; null if there is none. */
        public function getCategory(): ?string
        {
        }

        /** The name of the act in the API, such as `zone_set`; null if the failure is about a client's settings. */
        public function getAct(): ?string
        {
        }

        /**
         * The API's name of the field, or the name of the setting, that was refused before sending; null for any other
         * failure.
         */
        public function getArgument(): ?string
        {
        }

        /** The HTTP status of the answer; null if there was none. */
        public function getHttpStatus(): ?int
        {
        }

        /** How far the call got: a constant of `Delivery`. */
        public function getDelivery(): string
        {
        }

        /**
         * Whether trying later, with nothing changed, can help. It does not say that the act may be repeated: see
         * `getDelivery()`.
         */
        public function isRetryable(): bool
        {
        }

        /**
         * Whether the zone that was to be deleted is gone. It is also true if the zone may be gone because the server
         * failed while it deleted it (703).
         */
        public function isAlreadyGone(): bool
        {
        }

        /** What to do, in a sentence or two; empty if nothing is known. */
        public function getAdvice(): string
        {
        }

        /**
         * One line without act or number. If there is a number, it is the vendor's text, made for end users. It may
         * repeat what was sent: escape it before you put it into HTML.
         */
        public function getUserMessage(): string
        {
        }

        /** How a job of several steps left the zone and its names: a constant of `JobState`; null for a single call. */
        public function getState(): ?string
        {
        }

        /**
         * The steps of a job, the failed one included, as in `Outcome`; empty for a single call.
         *
         * @return list<\CfHost\Dns\StepEvent>
         */
        public function getSteps(): array
        {
        }

        /**
         * The answer with every secret in it, if the act succeeded and the answer could not be read. A new key in it
         * may exist nowhere else. It is null for any other failure. Keep it out of logs and off screens.
         */
        public function revealRaw(): ?string
        {
        }
    }

    /**
     * The extension itself failed in the middle of a call, which was perhaps carried out. Look up what is there before
     * you repeat an act that changes something. If the answer had come, `revealRaw()` has it.
     */
    class InternalException extends \RuntimeException implements ExceptionInterface
    {
        /** What `getAct()` gives. */
        protected ?string $act = null;

        /** What `getArgument()` gives. */
        protected ?string $argument = null;

        /** What `getUserMessage()` gives; the message if null. */
        protected ?string $userMessage = null;

        /** What `getState()` gives. */
        protected ?string $state = null;

        /** What `getHttpStatus()` gives. */
        protected ?int $httpStatus = null;

        /** What `getDelivery()` gives. */
        protected string $delivery = 'perhaps_carried_out';

        /** What `getAdvice()` gives. */
        protected string $advice = '';

        /** What `isRetryable()` gives. */
        protected bool $retryable = false;

        /** What `isAlreadyGone()` gives. */
        protected bool $alreadyGone = false;

        /**
         * What `getSteps()` gives; nothing if null.
         *
         * @var list<\CfHost\Dns\StepEvent>|null
         */
        protected ?array $steps = null;

        /** What `revealRaw()` shows; nothing if null. */
        protected ?\CfHost\Secret $raw = null;

        /** The name of the vendor's number, such as `PASSWORD_FAILED`; null if there is none. */
        public function getName(): ?string
        {
        }

        /** What the vendor's number is about: a constant of `Category`; null if there is none. */
        public function getCategory(): ?string
        {
        }

        /** The name of the act in the API, such as `zone_set`; null if the failure is about a client's settings. */
        public function getAct(): ?string
        {
        }

        /**
         * The API's name of the field, or the name of the setting, that was refused before sending; null for any other
         * failure.
         */
        public function getArgument(): ?string
        {
        }

        /** The HTTP status of the answer; null if there was none. */
        public function getHttpStatus(): ?int
        {
        }

        /** How far the call got: a constant of `Delivery`. */
        public function getDelivery(): string
        {
        }

        /**
         * Whether trying later, with nothing changed, can help. It does not say that the act may be repeated: see
         * `getDelivery()`.
         */
        public function isRetryable(): bool
        {
        }

        /**
         * Whether the zone that was to be deleted is gone. It is also true if the zone may be gone because the server
         * failed while it deleted it (703).
         */
        public function isAlreadyGone(): bool
        {
        }

        /** What to do, in a sentence or two; empty if nothing is known. */
        public function getAdvice(): string
        {
        }

        /**
         * One line without act or number. If there is a number, it is the vendor's text, made for end users. It may
         * repeat what was sent: escape it before you put it into HTML.
         */
        public function getUserMessage(): string
        {
        }

        /** How a job of several steps left the zone and its names: a constant of `JobState`; null for a single call. */
        public function getState(): ?string
        {
        }

        /**
         * The steps of a job, the failed one included, as in `Outcome`; empty for a single call.
         *
         * @return list<\CfHost\Dns\StepEvent>
         */
        public function getSteps(): array
        {
        }

        /**
         * The answer with every secret in it, if the act succeeded and the answer could not be read. A new key in it
         * may exist nowhere else. It is null for any other failure. Keep it out of logs and off screens.
         */
        public function revealRaw(): ?string
        {
        }
    }

    /** A key or a password was refused: the numbers of `ErrorCode` with the category `auth`. */
    class AuthException extends ApiException
    {
    }

    /** The server refused a value: the numbers of `ErrorCode` with the category `input`. */
    class InputException extends ApiException
    {
    }

    /**
     * What was asked for belongs to somebody, or is there already: the numbers of `ErrorCode` with the category
     * `conflict`.
     */
    class ConflictException extends ApiException
    {
    }

    /** There is no such account, zone or domain: the numbers of `ErrorCode` with the category `not_found`. */
    class NotFoundException extends ApiException
    {
    }

    /**
     * The account or zone is in a state that does not allow the act: the numbers of `ErrorCode` with the category
     * `state`.
     */
    class StateException extends ApiException
    {
    }

    /** The vendor takes no new zones for now: the numbers of `ErrorCode` with the category `limit`. */
    class LimitException extends ApiException
    {
    }

    /**
     * A reseller subscription was refused, or stands in the way: the numbers of `ErrorCode` with the category
     * `subscription`.
     */
    class SubscriptionException extends ApiException
    {
    }

    /** The server failed, and says so in the API's own form: the numbers of `ErrorCode` with the category `server`. */
    class ServerException extends ApiException
    {
    }

    /**
     * A deadline passed: `$timeout` or `$connectTimeout` of the client, a name server's, or that of
     * `Ranges::refresh()`.
     */
    class TimeoutException extends TransportException
    {
    }

    /**
     * The server's certificate or its TLS was refused, before anything was sent unless `getDelivery()` says otherwise.
     */
    class TlsException extends TransportException
    {
    }
}
