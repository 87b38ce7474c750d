<?php

/**
 * The classes of the extension `cfhost`, for editors and analysers. Nothing here runs: the extension has the bodies.
 *
 * @version 0.1.0
 */

namespace CfHost {

    /**
     * A key or a password. Nothing shows its value but `reveal()`: no dump, no JSON, no array, no stack trace, and it
     * cannot be serialised. `==` compares by value. It is wiped from the extension's memory with the object.
     */
    final class Secret
    {
        /** @param string $value the bytes, as they are */
        public function __construct(#[\SensitiveParameter] string $value)
        {
        }

        /** The value itself. Whoever calls this keeps it from logs and screens. */
        public function reveal(): string
        {
        }
    }

    /** The vendor's 65 numbers, which `getCode()` of an exception gives. Others may come and are kept as they are. */
    final class ErrorCode
    {
        /** No or invalid host_key. */
        public const NO_OR_INVALID_HOST_KEY = 100;
        /** No or invalid act. */
        public const NO_OR_INVALID_ACT = 101;
        /** Please provide a CloudFlare e-mail address. */
        public const EMAIL_REQUIRED = 103;
        /** Invalid unique_id. Allowed character set is '-_a-z0-9#@+.,'. */
        public const UNIQUE_ID_INVALID_CHARS = 104;
        /** Invalid unique_id. Max size exceeed. */
        public const UNIQUE_ID_TOO_LONG = 105;
        /** Invalid clobber_unique_id. Must be 0 or 1. */
        public const CLOBBER_UNIQUE_ID_INVALID = 106;
        /** That action requires either 'cloudflare_email' or 'unique_id' to be defined. */
        public const EMAIL_OR_UNIQUE_ID_REQUIRED = 107;
        /** Please provide a CloudFlare password. */
        public const PASSWORD_REQUIRED = 108;
        /** CloudFlare password is too obvious. */
        public const PASSWORD_TOO_OBVIOUS = 109;
        /** Your CloudFlare password must be at least 6 characters. */
        public const PASSWORD_TOO_SHORT = 110;
        /** Please provide a CloudFlare username. */
        public const USERNAME_REQUIRED = 111;
        /** Please provide a CloudFlare username of at least 3 characters. */
        public const USERNAME_TOO_SHORT = 112;
        /**
         * CloudFlare usernames must consist of letters and numbers. Delineation using . - or _ characters is allowed.
         * You entered "{cloudflare_username}".
         */
        public const USERNAME_INVALID_CHARS = 113;
        /** That CloudFlare username is too close to a disallowed name. You entered "{cloudflare_username}". */
        public const USERNAME_DISALLOWED = 114;
        /** No user_key. */
        public const USER_KEY_REQUIRED = 115;
        /** Invalid user_key. */
        public const USER_KEY_INVALID = 116;
        /** The unique_id '{unique_id}' has already been assigned to a different user. */
        public const UNIQUE_ID_ASSIGNED_TO_OTHER_USER = 117;
        /** CloudFlare account "{cloudflare_email}" already exists. */
        public const ACCOUNT_EXISTS = 118;
        /**
         * The CloudFlare email address "{cloudflare_email}" has already been registered, but has not been confirmed.
         * Please double check your mail box for the confirmation link.
         */
        public const EMAIL_NOT_CONFIRMED = 119;
        /**
         * The CloudFlare email address "{cloudflare_email}" is already in use. If you have forgotten your CloudFlare
         * password, you may reset it.
         */
        public const EMAIL_IN_USE = 120;
        /** The CloudFlare invitation code "{signup_code}" is not currently valid or has expired. */
        public const SIGNUP_CODE_INVALID = 121;
        /** The CloudFlare username '{cloudflare_username}' has been taken. Please choose another. */
        public const USERNAME_TAKEN = 122;
        /** CloudFlare account {cloudflare_email} does not exist. */
        public const ACCOUNT_NOT_FOUND = 123;
        /** Password failed for CloudFlare account "{cloudflare_email}". Try again or reset your password. */
        public const PASSWORD_FAILED = 124;
        /** User with user_key '{user_key}' does not exist. */
        public const USER_KEY_NOT_FOUND = 125;
        /** Please correct your CloudFlare e-mail address. You entered "{cloudflare_email}". */
        public const EMAIL_INVALID = 126;
        /** No zone_name. */
        public const ZONE_NAME_REQUIRED = 200;
        /** Invalid zone_name. */
        public const ZONE_NAME_INVALID = 201;
        /** No resolve_to. */
        public const RESOLVE_TO_REQUIRED = 202;
        /** Invalid resolve_to. */
        public const RESOLVE_TO_INVALID = 203;
        /** No subdomains. */
        public const SUBDOMAINS_REQUIRED = 204;
        /** Invalid host value '{subdomain}' found in subdomains. Not all characters are in allowed set. */
        public const SUBDOMAIN_INVALID_CHARS = 205;
        /** Invalid host value '{subdomain}' found in subdomains. Must be less than 120 characters. */
        public const SUBDOMAIN_TOO_LONG = 206;
        /** CloudFlare is already hosting {zone_name} for you. */
        public const ZONE_ALREADY_HOSTED_FOR_YOU = 207;
        /**
         * CloudFlare is already hosting "{zone_name}" under a different account. If you are the new, rightful owner,
         * please contact CloudFlare and reference this message (#208).
         */
        public const ZONE_HOSTED_OTHER_ACCOUNT_208 = 208;
        /**
         * CloudFlare is already hosting "{zone_name}" under a different account. If you are the new, rightful owner,
         * please contact CloudFlare and reference this message (#209).
         */
        public const ZONE_HOSTED_OTHER_ACCOUNT_209 = 209;
        /** CloudFlare could not delete {zone_name}. It was not found in your account. */
        public const ZONE_NOT_IN_ACCOUNT = 210;
        /**
         * CloudFlare can not delete {zone_name}. It has already been banned or removed from your CloudFlare account.
         */
        public const ZONE_BANNED_OR_REMOVED = 211;
        /**
         * CloudFlare can not delete {zone_name} from this interface. {host_provider} is not the authoritative parter
         * with CloudFlare for your domain.
         */
        public const ZONE_NOT_YOURS_AS_PARTNER = 212;
        /** CloudFlare can not delete {zone_name}. It has already been removed from your CloudFlare account. */
        public const ZONE_ALREADY_REMOVED = 213;
        /**
         * CloudFlare is the authorative DNS provider for {zone_name}. You must login to CloudFlare to deactivate or
         * delete your domain there.
         */
        public const ZONE_DNS_HOSTED_BY_CLOUDFLARE_ON_DELETE = 214;
        /**
         * CloudFlare is currently limiting new site signups. Your site {zone_name} is in the queue. A notification will
         * be sent when your site clears the queue.
         */
        public const SIGNUPS_LIMITED_QUEUED = 215;
        /**
         * Your {zone_name}'s DNS is hosted by CloudFlare. If you'd like to switch to "{host_provider}", you must first
         * deactivate and then delete {zone_name} within CloudFlare. These options are available in the Settings menu.
         */
        public const ZONE_DNS_HOSTED_BY_CLOUDFLARE = 216;
        /**
         * CloudFlare is not servicing "{zone_name}" through this {host_provider}. If you are the rightful owner, you can
         * swap over by deleting any previous CloudFlare domain sign-up and restarting this process. You may also contact
         * CloudFlare and reference this message (#217).
         */
        public const ZONE_NOT_SERVICED_THROUGH_PARTNER = 217;
        /** CloudFlare could not detect "{zone_name}" as a registered domain. */
        public const ZONE_NOT_A_REGISTERED_DOMAIN = 218;
        /** Invalid User. */
        public const SUB_INVALID_USER = 311;
        /** Invalid Sub Label. */
        public const SUB_INVALID_LABEL = 312;
        /** Sub label will not accept new subscriptions. */
        public const SUB_LABEL_CLOSED = 313;
        /** Already subscribed and is active. */
        public const SUB_ALREADY_ACTIVE = 314;
        /** Already subscribed and the sub cannot be re-activated. */
        public const SUB_CANNOT_REACTIVATE = 315;
        /** Invalid Zone. */
        public const SUB_INVALID_ZONE = 317;
        /** Zone is not active. */
        public const SUB_ZONE_NOT_ACTIVE = 321;
        /** Zone is already subscribed to a different sub. */
        public const SUB_ZONE_ON_OTHER_SUB = 322;
        /** Invalid Subscription Id. */
        public const SUB_INVALID_ID = 331;
        /** Sub is already canceled. */
        public const SUB_ALREADY_CANCELED = 332;
        /** Other Error (Unsubscribe) */
        public const SUB_CANCEL_OTHER = 333;
        /** {zone_name} currently has an active reseller sub. Cancel this subscription before deleting the zone. */
        public const ZONE_HAS_ACTIVE_SUB = 334;
        /** Other Error (Subscribe). */
        public const SUB_NEW_OTHER = 340;
        /** Zone is not active on CloudFlare. */
        public const SUB_ZONE_NOT_ACTIVE_ON_CLOUDFLARE = 350;
        /** No POST data received. */
        public const NO_POST_DATA = 600;
        /**
         * Connection to CloudFlare DB systems could not be established. Try again in a few minutes. If this problem
         * persists, please contact CloudFlare and reference this message (#601).
         */
        public const DB_UNAVAILABLE = 601;
        /** Invalid host account {host_key}. */
        public const INVALID_HOST_ACCOUNT = 700;
        /**
         * An unknown CloudFlare error has occurred during zone creation and has been logged. We apologize for the
         * inconvenience and we will fix the problem promptly.
         */
        public const ZONE_CREATION_FAILED = 701;
        /**
         * An unknown CloudFlare error has occurred during zone authorization and has been logged. We apologize for the
         * inconvenience and we will fix the problem promptly.
         */
        public const ZONE_AUTHORIZATION_FAILED = 702;
        /**
         * An unknown CloudFlare error has occurred during zone deletion and has been logged. We apologize for the
         * inconvenience and we will fix the problem promptly.
         */
        public const ZONE_DELETION_FAILED = 703;
    }

    /** What a code is about: `getCategory()` of an exception. */
    final class Category
    {
        public const AUTH = 'auth';
        public const INPUT = 'input';
        public const CONFLICT = 'conflict';
        public const NOT_FOUND = 'not_found';
        public const STATE = 'state';
        public const LIMIT = 'limit';
        public const SUBSCRIPTION = 'subscription';
        public const SERVER = 'server';
    }

    /** How far a call that failed had come: `getDelivery()` of an exception. */
    final class Delivery
    {
        /** No byte of the request left: nothing has changed. */
        public const NOT_SENT = 'not_sent';
        /** The server answered in the API's own form. */
        public const ANSWERED = 'answered';
        /** The request may have been carried out, and no answer says so. */
        public const PERHAPS_CARRIED_OUT = 'perhaps_carried_out';
    }

    /** The words of `zone_status`. Others may come and are kept as they are. */
    final class ZoneStatus
    {
        public const ACTIVE = 'V';
        public const DELETED = 'D';
        public const PENDING = 'P';
    }

    /** The words of `sub_status`. Others may come and are kept as they are. */
    final class SubStatus
    {
        public const ACTIVE = 'V';
        public const CANCELED = 'CNL';
        public const DELETED = 'D';
    }

    /** The words of `ssl_status`. Others may come and are kept as they are. */
    final class SslStatus
    {
        public const READY = 'ready';
        public const VETTING = 'vetting';
        public const VALIDATING = 'validating';
        public const NONE = 'none';
    }

    /** What `zoneStatus` takes. */
    final class ZoneStatusFilter
    {
        public const ACTIVE = 'V';
        public const DELETED = 'D';
        public const ALL = 'ALL';
    }

    /** What `subStatus` takes. */
    final class SubStatusFilter
    {
        public const ACTIVE = 'V';
        public const CANCELED = 'CNL';
        public const ALL = 'ALL';
    }

    /**
     * Creates an account for a customer, or links the one that the address already has (section 3.2.1).
     *
     * For an existing account the server checks the password as `user_auth` does, so that a wrong one is
     * `PASSWORD_FAILED`. A repeat with the same values gives the same `UserKey`.
     *
     * ```
     * use cfhost::{Client, UserCreate};
     *
     * # let gateway = cfhost_gateway::Gateway::builder().spawn()?;
     * # let client =
     * Client::builder(cfhost_gateway::EXAMPLE_HOST_KEY).endpoint(gateway.url()).ca_pem(gateway.ca_pem()).build()?;
     * let reply = client.user_create(
     *     &UserCreate::new("customer@example.com", "correct-horse-1").unique_id("customer-1001"),
     * )?;
     * assert_eq!(reply.cloudflare_email, "customer@example.com");
     * assert_eq!(reply.unique_id.as_deref(), Some("customer-1001"));
     * assert_eq!(reply.user_key.reveal().len(), 32);
     * # Ok::<(), Box<dyn std::error::Error>>(())
     * ```
     * rive(Debug, Clone)]
     * st_use = "an act does nothing until it is sent"]
     * struct UserCreate {
     * cloudflare_email: String,
     * cloudflare_pass: Password,
     * cloudflare_username: Option<String>,
     * unique_id: Option<String>,
     * clobber_unique_id: Option<bool>,
     *
     *
     *  UserCreate {
     * /// The customer's address, and a password of at least 6 characters; it goes over the wire, inside TLS.
     * pub fn new(cloudflare_email: impl Into<String>, cloudflare_pass: impl Into<Password>) -> Self {
     *     Self {
     *         cloudflare_email: cloudflare_email.into(),
     *         cloudflare_pass: cloudflare_pass.into(),
     *         cloudflare_username: None,
     *         unique_id: None,
     *         clobber_unique_id: None,
     *     }
     * }
     *
     * /// How mails address the customer: at least 3 letters and digits, with `.`, `-` or `_` between them. Defaults
     * to one
     * /// that the server makes up.
     * pub fn cloudflare_username(mut self, cloudflare_username: impl Into<String>) -> Self {
     *     self.cloudflare_username = Some(cloudflare_username.into());
     *     self
     * }
     *
     * /// Your own name for the account, for later look-ups: at most 100 of `-_a-z0-9#@+.,`. Defaults to none.
     * pub fn unique_id(mut self, unique_id: impl Into<String>) -> Self {
     *     self.unique_id = Some(unique_id.into());
     *     self
     * }
     *
     * /// Whether `unique_id` is taken from another account that has it. Defaults to `false`.
     * pub fn clobber_unique_id(mut self, clobber_unique_id: bool) -> Self {
     *     self.clobber_unique_id = Some(clobber_unique_id);
     *     self
     * }
     *
     *
     * What `user_create` answers.
     * rive(Debug, Clone, PartialEq, Eq, Deserialize)]
     * n_exhaustive]
     */
    final class UserCreateReply
    {
        /** The address as registered. */
        public readonly string $cloudflare_email;

        /** What the zone acts take; it stays the same and may be stored. */
        public readonly \CfHost\Secret $user_key;

        /** The alias on file, if any. */
        public readonly ?string $unique_id;

        /** Where one was given or made up, and only by some servers. */
        public readonly ?string $cloudflare_username;

        /** The customer's own key for the vendor's other interfaces; not in the document. */
        public readonly ?\CfHost\Secret $user_api_key;

        /** The server's message, fit for end users; most answers have none. */
        public function msg(): ?string
        {
        }

        /** The JSON that came, with every secret masked as `"***"`; null for a reply that was unserialised. */
        public function raw(): ?string
        {
        }

        /**
         * The JSON that came, byte for byte, with every secret in it. Whoever calls this keeps it from logs and screens.
         */
        public function revealRaw(): ?string
        {
        }
    }

    /**
     * Links a customer's existing account to the provider (section 3.2.4).
     *
     * ```
     * use cfhost::{Client, ErrorCode, UserAuth, UserCreate};
     *
     * # let gateway = cfhost_gateway::Gateway::builder().spawn()?;
     * # let client =
     * Client::builder(cfhost_gateway::EXAMPLE_HOST_KEY).endpoint(gateway.url()).ca_pem(gateway.ca_pem()).build()?;
     * client.user_create(&UserCreate::new("customer@example.com", "correct-horse-1"))?;
     *
     * let reply = client.user_auth(&UserAuth::new("customer@example.com",
     * "correct-horse-1").unique_id("customer-1001"))?;
     * assert_eq!(reply.unique_id.as_deref(), Some("customer-1001"));
     *
     * let error = client.user_auth(&UserAuth::new("customer@example.com", "wrong")).unwrap_err();
     * assert_eq!(error.code(), Some(ErrorCode::PASSWORD_FAILED));
     * # Ok::<(), Box<dyn std::error::Error>>(())
     * ```
     * rive(Debug, Clone)]
     * st_use = "an act does nothing until it is sent"]
     * struct UserAuth {
     * cloudflare_email: String,
     * cloudflare_pass: Password,
     * unique_id: Option<String>,
     * clobber_unique_id: Option<bool>,
     *
     *
     *  UserAuth {
     * /// The account's address and its password; it goes over the wire, inside TLS.
     * pub fn new(cloudflare_email: impl Into<String>, cloudflare_pass: impl Into<Password>) -> Self {
     *     Self {
     *         cloudflare_email: cloudflare_email.into(),
     *         cloudflare_pass: cloudflare_pass.into(),
     *         unique_id: None,
     *         clobber_unique_id: None,
     *     }
     * }
     *
     * /// Your own name for the account, for later look-ups: at most 100 of `-_a-z0-9#@+.,`. Defaults to leaving the
     * one on
     * /// file.
     * pub fn unique_id(mut self, unique_id: impl Into<String>) -> Self {
     *     self.unique_id = Some(unique_id.into());
     *     self
     * }
     *
     * /// Whether `unique_id` is taken from another account that has it. Defaults to `false`.
     * pub fn clobber_unique_id(mut self, clobber_unique_id: bool) -> Self {
     *     self.clobber_unique_id = Some(clobber_unique_id);
     *     self
     * }
     *
     *
     * What `user_auth` answers.
     * rive(Debug, Clone, PartialEq, Eq, Deserialize)]
     * n_exhaustive]
     */
    final class UserAuthReply
    {
        /** The address as registered. */
        public readonly string $cloudflare_email;

        /** What the zone acts take; it stays the same and may be stored. */
        public readonly \CfHost\Secret $user_key;

        /** The alias on file, if any. */
        public readonly ?string $unique_id;

        /** The customer's own key for the vendor's other interfaces; not in the document. */
        public readonly ?\CfHost\Secret $user_api_key;

        /** The server's message, fit for end users; most answers have none. */
        public function msg(): ?string
        {
        }

        /** The JSON that came, with every secret masked as `"***"`; null for a reply that was unserialised. */
        public function raw(): ?string
        {
        }

        /**
         * The JSON that came, byte for byte, with every secret in it. Whoever calls this keeps it from logs and screens.
         */
        public function revealRaw(): ?string
        {
        }
    }

    /**
     * Finds a customer's account, its key and its zones (section 3.2.3).
     *
     * An account that nobody knows is a success with `user_exists` false.
     *
     * ```
     * use cfhost::{Client, UserCreate, UserLookup};
     *
     * # let gateway = cfhost_gateway::Gateway::builder().spawn()?;
     * # let client =
     * Client::builder(cfhost_gateway::EXAMPLE_HOST_KEY).endpoint(gateway.url()).ca_pem(gateway.ca_pem()).build()?;
     * assert!(!client.user_lookup(&UserLookup::by_email("customer@example.com"))?.user_exists);
     *
     * client.user_create(&UserCreate::new("customer@example.com", "correct-horse-1").unique_id("customer-1001"))?;
     * let reply = client.user_lookup(&UserLookup::by_unique_id("customer-1001"))?;
     * assert!(reply.user_exists && reply.user_authed);
     * assert_eq!(reply.cloudflare_email.as_deref(), Some("customer@example.com"));
     * # Ok::<(), Box<dyn std::error::Error>>(())
     * ```
     * rive(Debug, Clone)]
     * st_use = "an act does nothing until it is sent"]
     * struct UserLookup {
     * by: By,
     *
     *
     * rive(Debug, Clone)]
     *  By {
     * Email(String),
     * UniqueId(String),
     *
     *
     *  UserLookup {
     * /// By the account's address.
     * pub fn by_email(cloudflare_email: impl Into<String>) -> Self {
     *     Self { by: By::Email(cloudflare_email.into()) }
     * }
     *
     * /// By your own name for the account.
     * pub fn by_unique_id(unique_id: impl Into<String>) -> Self {
     *     Self { by: By::UniqueId(unique_id.into()) }
     * }
     *
     *
     * What `user_lookup` answers.
     * rive(Debug, Clone, PartialEq, Eq, Deserialize)]
     * n_exhaustive]
     */
    final class UserLookupReply
    {
        /** Whether there is such an account at all. */
        public readonly bool $user_exists;

        /** The address as registered. */
        public readonly ?string $cloudflare_email;

        /**
         * Whether this provider may act for the account. If the account exists and this is false, ask for its password and
         * use `user_auth`.
         */
        public readonly bool $user_authed;

        /** What the zone acts take; only with `user_authed`. */
        public readonly ?\CfHost\Secret $user_key;

        /** The alias on file, if any. */
        public readonly ?string $unique_id;

        /** The names of the account's zones with this provider. */
        public readonly array $hosted_zones;

        /** The customer's own key for the vendor's other interfaces; not in the document. */
        public readonly ?\CfHost\Secret $user_api_key;

        /** The server's message, fit for end users; most answers have none. */
        public function msg(): ?string
        {
        }

        /** The JSON that came, with every secret masked as `"***"`; null for a reply that was unserialised. */
        public function raw(): ?string
        {
        }

        /**
         * The JSON that came, byte for byte, with every secret in it. Whoever calls this keeps it from logs and screens.
         */
        public function revealRaw(): ?string
        {
        }
    }

    /**
     * Sets up a zone for CNAME hosting, or replaces its whole setup (section 3.2.2).
     *
     * The call describes the zone completely: a subdomain that is left out is dropped. To change one row, look the
     * zone up
     * and send all rows again. Afterwards each name in `forward_tos` has to be pointed at its target by a CNAME.
     *
     * ```
     * use cfhost::{Client, UserCreate, ZoneSet};
     *
     * # let gateway = cfhost_gateway::Gateway::builder().spawn()?;
     * # let client =
     * Client::builder(cfhost_gateway::EXAMPLE_HOST_KEY).endpoint(gateway.url()).ca_pem(gateway.ca_pem()).build()?;
     * # let user_key = client.user_create(&UserCreate::new("customer@example.com",
     * "correct-horse-1"))?.into_inner().user_key;
     * let reply = client.zone_set(&ZoneSet::new(
     *     &user_key,
     *     "example.com",
     *     "cloudflare-resolve-to.example.com",
     *     ["www", "blog", "wordpress:cloudflare-rs2.example.com"],
     * ))?;
     * assert_eq!(reply.hosted_cnames["wordpress.example.com"], "cloudflare-rs2.example.com");
     * for (name, target) in &reply.forward_tos {
     *     println!("{name}. 900 IN CNAME {target}.");
     * }
     * # Ok::<(), Box<dyn std::error::Error>>(())
     * ```
     * rive(Debug, Clone)]
     * st_use = "an act does nothing until it is sent"]
     * struct ZoneSet {
     * user_key: UserKey,
     * zone_name: String,
     * resolve_to: String,
     * subdomains: Vec<Subdomain>,
     *
     *
     *  ZoneSet {
     * /// The customer's key, the zone, the host name of the origin without a trailing dot, and the subdomains.
     * ///
     * /// A name below the registered domain is taken too; the server reduces it, and the reply shows what became of
     * it.
     * /// Unicode names are sent as punycode.
     * pub fn new(
     *     user_key: impl Into<UserKey>,
     *     zone_name: impl Into<String>,
     *     resolve_to: impl Into<String>,
     *     subdomains: impl IntoIterator<Item = impl Into<Subdomain>>,
     * ) -> Self {
     *     Self {
     *         user_key: user_key.into(),
     *         zone_name: check::domain_to_ascii(zone_name.into()),
     *         resolve_to: check::domain_to_ascii(resolve_to.into()),
     *         subdomains: subdomains.into_iter().map(Into::into).collect(),
     *     }
     * }
     *
     *
     * A name of a zone to be served: a label (`www`), a full name (`www.example.com`) or `@` for the zone itself,
     * each with
     * a target of its own if need be. At most 119 characters.
     *
     * ```
     * use cfhost::Subdomain;
     *
     * assert_eq!(Subdomain::from("blog:origin2.example.com"), Subdomain::from(("blog", "origin2.example.com")));
     * assert_eq!(Subdomain::from("@").to_string(), "@");
     * ```
     * rive(Debug, Clone, PartialEq, Eq, Hash)]
     * struct Subdomain {
     * host: String,
     * target: Option<String>,
     *
     *
     *  Subdomain {
     * /// A name that is relayed to the zone's `resolve_to`.
     * pub fn new(host: impl Into<String>) -> Self {
     *     Self { host: check::domain_to_ascii(host.into()), target: None }
     * }
     *
     * /// A name that is relayed to a target of its own.
     * pub fn with_target(host: impl Into<String>, target: impl Into<String>) -> Self {
     *     Self { target: Some(check::domain_to_ascii(target.into())), ..Self::new(host) }
     * }
     *
     *
     *  From<&str> for Subdomain {
     * /// Takes the form on the wire: `host` or `host:target`.
     * fn from(item: &str) -> Self {
     *     match item.split_once(':') {
     *         Some((host, target)) => Self::with_target(host, target),
     *         None => Self::new(item),
     *     }
     * }
     *
     *
     *  From<String> for Subdomain {
     * fn from(item: String) -> Self {
     *     Self::from(item.as_str())
     * }
     *
     *
     * <H: Into<String>, T: Into<String>> From<(H, T)> for Subdomain {
     * fn from((host, target): (H, T)) -> Self {
     *     Self::with_target(host, target)
     * }
     *
     *
     *  fmt::Display for Subdomain {
     * /// The form on the wire.
     * fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
     *     f.write_str(&self.host)?;
     *     if let Some(target) = &self.target {
     *         write!(f, ":{target}")?;
     *     }
     *     Ok(())
     * }
     *
     *
     * What `zone_set` answers.
     * rive(Debug, Clone, PartialEq, Eq, Deserialize)]
     * n_exhaustive]
     */
    final class ZoneSetReply
    {
        /** The registered domain that was set up: see `zone_name_sent`. */
        public readonly string $zone_name;

        /** The origin that was used. */
        public readonly ?string $resolving_to;

        /** Full name to origin, for each subdomain. */
        public readonly array $hosted_cnames;

        /** Full name to the target that the customer's DNS has to point at by a CNAME. */
        public readonly array $forward_tos;

        /** The name that was asked for, where the server set up another one: the registered domain above it. */
        public readonly ?string $zone_name_sent;

        /** The server's message, fit for end users; most answers have none. */
        public function msg(): ?string
        {
        }

        /** The JSON that came, with every secret masked as `"***"`; null for a reply that was unserialised. */
        public function raw(): ?string
        {
        }

        /**
         * The JSON that came, byte for byte, with every secret in it. Whoever calls this keeps it from logs and screens.
         */
        public function revealRaw(): ?string
        {
        }
    }

    /**
     * Sets up a zone that uses the vendor's nameservers.
     *
     * The zone waits until the nameservers of the reply are set at the registrar.
     *
     * ```
     * use cfhost::{Client, FullZoneSet, UserCreate};
     *
     * # let gateway = cfhost_gateway::Gateway::builder().spawn()?;
     * # let client =
     * Client::builder(cfhost_gateway::EXAMPLE_HOST_KEY).endpoint(gateway.url()).ca_pem(gateway.ca_pem()).build()?;
     * # let user_key = client.user_create(&UserCreate::new("customer@example.com",
     * "correct-horse-1"))?.into_inner().user_key;
     * let reply = client.full_zone_set(&FullZoneSet::new(&user_key, "example.com").jumpstart(false))?;
     * assert_eq!(reply.nameservers.len(), 2);
     * # Ok::<(), Box<dyn std::error::Error>>(())
     * ```
     * rive(Debug, Clone)]
     * st_use = "an act does nothing until it is sent"]
     * struct FullZoneSet {
     * user_key: UserKey,
     * zone_name: String,
     * jumpstart: Option<bool>,
     *
     *
     *  FullZoneSet {
     * /// The customer's key and the zone. Unicode names are sent as punycode.
     * pub fn new(user_key: impl Into<UserKey>, zone_name: impl Into<String>) -> Self {
     *     Self { user_key: user_key.into(), zone_name: check::domain_to_ascii(zone_name.into()), jumpstart: None }
     * }
     *
     * /// Whether the zone's present records are looked up and taken over; the result needs a look. The server's own
     * default
     * /// is `true`.
     * pub fn jumpstart(mut self, jumpstart: bool) -> Self {
     *     self.jumpstart = Some(jumpstart);
     *     self
     * }
     *
     *
     * What `full_zone_set` answers.
     * rive(Debug, Clone, PartialEq, Eq, Deserialize)]
     * n_exhaustive]
     */
    final class FullZoneSetReply
    {
        /** The registered domain that was set up: see `zone_name_sent`. */
        public readonly string $zone_name;

        /** Whether records were taken over. */
        public readonly bool $jumpstart;

        /** What is to be done at the registrar, in prose, fit for end users. */
        public readonly ?string $msg;

        /** The nameservers that stand in the prose: the API has no field for them. */
        public readonly array $nameservers;

        /** The name that was asked for, where the server set up another one: the registered domain above it. */
        public readonly ?string $zone_name_sent;

        /** The server's message, fit for end users; most answers have none. */
        public function msg(): ?string
        {
        }

        /** The JSON that came, with every secret masked as `"***"`; null for a reply that was unserialised. */
        public function raw(): ?string
        {
        }

        /**
         * The JSON that came, byte for byte, with every secret in it. Whoever calls this keeps it from logs and screens.
         */
        public function revealRaw(): ?string
        {
        }
    }

    /**
     * Tells the state of one zone of one customer (section 3.2.5).
     *
     * A zone that the customer does not have is a success with `zone_exists` false.
     *
     * ```
     * use cfhost::{Client, UserCreate, ZoneLookup, ZoneSet};
     *
     * # let gateway = cfhost_gateway::Gateway::builder().spawn()?;
     * # let client =
     * Client::builder(cfhost_gateway::EXAMPLE_HOST_KEY).endpoint(gateway.url()).ca_pem(gateway.ca_pem()).build()?;
     * # let user_key = client.user_create(&UserCreate::new("customer@example.com",
     * "correct-horse-1"))?.into_inner().user_key;
     * assert!(!client.zone_lookup(&ZoneLookup::new(&user_key, "example.com"))?.zone_exists);
     *
     * client.zone_set(&ZoneSet::new(&user_key, "example.com", "origin.example.com", ["www"]))?;
     * let reply = client.zone_lookup(&ZoneLookup::new(&user_key, "example.com"))?;
     * assert!(reply.zone_exists && reply.zone_hosted);
     * assert_eq!(reply.forward_tos["www.example.com"], "www.example.com.cdn.cloudflare.net");
     * # Ok::<(), Box<dyn std::error::Error>>(())
     * ```
     * rive(Debug, Clone)]
     * st_use = "an act does nothing until it is sent"]
     * struct ZoneLookup {
     * user_key: UserKey,
     * zone_name: String,
     *
     *
     *  ZoneLookup {
     * /// The customer's key and the zone. Unicode names are sent as punycode.
     * pub fn new(user_key: impl Into<UserKey>, zone_name: impl Into<String>) -> Self {
     *     Self { user_key: user_key.into(), zone_name: check::domain_to_ascii(zone_name.into()) }
     * }
     *
     *
     * uses! {
     * /// How far the certificate of a zone is.
     * SslStatus {
     *     /// Issued and in use
     *     Ready = "ready",
     *     /// The order is being checked
     *     Vetting = "vetting",
     *     /// Control of the domain is being checked
     *     Validating = "validating",
     *     /// No certificate
     *     None = "none",
     * }
     *
     *
     * What `zone_lookup` answers.
     * rive(Debug, Clone, PartialEq, Eq, Deserialize)]
     * n_exhaustive]
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
         * Full name to origin. It includes the zone itself, and can include rows that `zone_set` never sent, such as one
         * for
         * the validation of a certificate (its origin ends in `comodoca.com`); such rows must not be sent back.
         */
        public readonly array $hosted_cnames;

        /** Full name to the target that the customer's DNS has to point at. */
        public readonly array $forward_tos;

        /** How far the certificate is. */
        public readonly ?string $ssl_status;

        /** The HTML `meta` element that proves control of the domain to the certificate authority. */
        public readonly ?string $ssl_meta_tag;

        /** The plan of the zone's reseller subscription. */
        public readonly ?string $sub_label;

        /** The state of that subscription. */
        public readonly ?string $sub_status;

        /** The server's message, fit for end users; most answers have none. */
        public function msg(): ?string
        {
        }

        /** The JSON that came, with every secret masked as `"***"`; null for a reply that was unserialised. */
        public function raw(): ?string
        {
        }

        /**
         * The JSON that came, byte for byte, with every secret in it. Whoever calls this keeps it from logs and screens.
         */
        public function revealRaw(): ?string
        {
        }
    }

    /**
     * Removes a zone that `zone_set` made (section 3.2.6).
     *
     * Point the customer's names back at the origin first: the network stops answering for them after a short while. A
     * second delete is an error that `is_already_gone`.
     *
     * ```
     * use cfhost::{Client, UserCreate, ZoneDelete, ZoneSet};
     *
     * # let gateway = cfhost_gateway::Gateway::builder().spawn()?;
     * # let client =
     * Client::builder(cfhost_gateway::EXAMPLE_HOST_KEY).endpoint(gateway.url()).ca_pem(gateway.ca_pem()).build()?;
     * # let user_key = client.user_create(&UserCreate::new("customer@example.com",
     * "correct-horse-1"))?.into_inner().user_key;
     * client.zone_set(&ZoneSet::new(&user_key, "example.com", "origin.example.com", ["www"]))?;
     * assert!(client.zone_delete(&ZoneDelete::new(&user_key, "example.com"))?.zone_deleted);
     * assert!(client.zone_delete(&ZoneDelete::new(&user_key, "example.com")).unwrap_err().is_already_gone());
     * # Ok::<(), Box<dyn std::error::Error>>(())
     * ```
     * rive(Debug, Clone)]
     * st_use = "an act does nothing until it is sent"]
     * struct ZoneDelete {
     * user_key: UserKey,
     * zone_name: String,
     *
     *
     *  ZoneDelete {
     * /// The customer's key and the zone. Unicode names are sent as punycode.
     * pub fn new(user_key: impl Into<UserKey>, zone_name: impl Into<String>) -> Self {
     *     Self { user_key: user_key.into(), zone_name: check::domain_to_ascii(zone_name.into()) }
     * }
     *
     *
     * What `zone_delete` answers.
     * rive(Debug, Clone, PartialEq, Eq, Deserialize)]
     * n_exhaustive]
     */
    final class ZoneDeleteReply
    {
        /** The zone. */
        public readonly string $zone_name;

        /** Whether it was removed. */
        public readonly bool $zone_deleted;

        /** The server's message, fit for end users; most answers have none. */
        public function msg(): ?string
        {
        }

        /** The JSON that came, with every secret masked as `"***"`; null for a reply that was unserialised. */
        public function raw(): ?string
        {
        }

        /**
         * The JSON that came, byte for byte, with every secret in it. Whoever calls this keeps it from logs and screens.
         */
        public function revealRaw(): ?string
        {
        }
    }

    /** What `zone_list` answers. */
    final class ZoneListReply
    {
        /** A `ZoneListRow` a zone. There is no total: the last page is the one that is shorter than `limit`. */
        public readonly array $rows;

        /** The `limit` that was used, where the server repeats it. */
        public readonly ?int $limit;

        /** The `offset` that was used, where the server repeats it. */
        public readonly ?int $offset;

        /** The server's message, fit for end users; most answers have none. */
        public function msg(): ?string
        {
        }

        /** The JSON that came, with every secret masked as `"***"`; null for a reply that was unserialised. */
        public function raw(): ?string
        {
        }

        /**
         * The JSON that came, byte for byte, with every secret in it. Whoever calls this keeps it from logs and screens.
         */
        public function revealRaw(): ?string
        {
        }
    }

    /**
     * Makes a child provider below the calling one, with a key of its own (section 3.2.7).
     *
     * What the vendor answered is not on record; the reply's fields are looked for wherever an answer of this API
     * could have
     * them.
     *
     * ```
     * use cfhost::{Client, HostChildNew};
     *
     * # let gateway = cfhost_gateway::Gateway::builder().spawn()?;
     * # let client =
     * Client::builder(cfhost_gateway::EXAMPLE_HOST_KEY).endpoint(gateway.url()).ca_pem(gateway.ca_pem()).build()?;
     * let reply = client.host_child_new(&HostChildNew::new(
     *     "XYZ Hosting Reseller",
     *     "Your Host Provider",
     *     "core",
     *     "https://www.example.com",
     *     "admin@example.com",
     * ))?;
     * let child_key = reply.host_key.as_ref().expect("a key of its own");
     * let child = Client::builder(child_key).endpoint(gateway.url()).ca_pem(gateway.ca_pem()).build()?;
     * # child.zone_list(&cfhost::ZoneList::new())?;
     * # Ok::<(), Box<dyn std::error::Error>>(())
     * ```
     * rive(Debug, Clone)]
     * st_use = "an act does nothing until it is sent"]
     * struct HostChildNew {
     * host_name: String,
     * pub_name: String,
     * prefix: String,
     * website: String,
     * email: String,
     *
     *
     *  HostChildNew {
     * /// The child's internal name, the name that customers see, a short word for it, its site's URL, and whom to
     * write to.
     * pub fn new(
     *     host_name: impl Into<String>,
     *     pub_name: impl Into<String>,
     *     prefix: impl Into<String>,
     *     website: impl Into<String>,
     *     email: impl Into<String>,
     * ) -> Self {
     *     Self {
     *         host_name: host_name.into(),
     *         pub_name: pub_name.into(),
     *         prefix: prefix.into(),
     *         website: website.into(),
     *         email: email.into(),
     *     }
     * }
     *
     * fn fields(&self) -> [(&'static str, &str); 5] {
     *     [
     *         ("host_name", &self.host_name),
     *         ("pub_name", &self.pub_name),
     *         ("prefix", &self.prefix),
     *         ("website", &self.website),
     *         ("email", &self.email),
     *     ]
     * }
     *
     *
     * What `host_child_new` answers.
     * rive(Debug, Clone, PartialEq, Eq)]
     * n_exhaustive]
     */
    final class HostChildNewReply
    {
        /** The child's own key. It is shown once: store it before anything else. */
        public readonly ?\CfHost\Secret $host_key;

        /** The child's number, for `host_child_stop`. */
        public readonly ?int $child_id;

        /** The server's message, fit for end users; most answers have none. */
        public function msg(): ?string
        {
        }

        /** The JSON that came, with every secret masked as `"***"`; null for a reply that was unserialised. */
        public function raw(): ?string
        {
        }

        /**
         * The JSON that came, byte for byte, with every secret in it. Whoever calls this keeps it from logs and screens.
         */
        public function revealRaw(): ?string
        {
        }
    }

    /**
     * Stops a child provider: its key is refused from then on (section 3.2.9).
     *
     * ```
     * use cfhost::{Client, HostChildNew, HostChildStop};
     *
     * # let gateway = cfhost_gateway::Gateway::builder().spawn()?;
     * # let client =
     * Client::builder(cfhost_gateway::EXAMPLE_HOST_KEY).endpoint(gateway.url()).ca_pem(gateway.ca_pem()).build()?;
     * # let child = client.host_child_new(&HostChildNew::new("a", "b", "c", "https://www.example.com",
     * "admin@example.com"))?;
     * client.host_child_stop(&HostChildStop::new(child.child_id.expect("its number")))?;
     * # Ok::<(), Box<dyn std::error::Error>>(())
     * ```
     * rive(Debug, Clone)]
     * st_use = "an act does nothing until it is sent"]
     * struct HostChildStop {
     * child_id: u64,
     *
     *
     *  HostChildStop {
     * /// The child's number, from `host_child_new`.
     * pub fn new(child_id: u64) -> Self {
     *     Self { child_id }
     * }
     *
     *
     * What `host_child_stop` answers. The vendor's answer is not on record.
     * rive(Debug, Clone, PartialEq, Eq)]
     * n_exhaustive]
     */
    final class HostChildStopReply
    {
        /** The child's number, where the server repeats it. */
        public readonly ?int $child_id;

        /** The server's message, fit for end users; most answers have none. */
        public function msg(): ?string
        {
        }

        /** The JSON that came, with every secret masked as `"***"`; null for a reply that was unserialised. */
        public function raw(): ?string
        {
        }

        /**
         * The JSON that came, byte for byte, with every secret in it. Whoever calls this keeps it from logs and screens.
         */
        public function revealRaw(): ?string
        {
        }
    }

    /**
     * Replaces the provider's own key (section 3.2.8).
     *
     * Store the new key before anything else: the old one is refused from then on, and this client holds the old
     * one. If the
     * answer is lost, so is the key; if it came and the key is not found in it, `revealRaw()` of the exception has it.
     *
     * ```
     * use cfhost::{Client, HostKeyRegen};
     *
     * # let gateway = cfhost_gateway::Gateway::builder().spawn()?;
     * # let client =
     * Client::builder(cfhost_gateway::EXAMPLE_HOST_KEY).endpoint(gateway.url()).ca_pem(gateway.ca_pem()).build()?;
     * let new_key = client.host_key_regen(&HostKeyRegen::new())?.into_inner().host_key;
     * let client = Client::builder(new_key).endpoint(gateway.url()).ca_pem(gateway.ca_pem()).build()?;
     * # client.zone_list(&cfhost::ZoneList::new())?;
     * # Ok::<(), Box<dyn std::error::Error>>(())
     * ```
     * rive(Debug, Clone, Default)]
     * st_use = "an act does nothing until it is sent"]
     * n_exhaustive]
     * struct HostKeyRegen {}
     *
     *  HostKeyRegen {
     * /// It needs nothing.
     * pub fn new() -> Self {
     *     Self::default()
     * }
     *
     *
     * What `host_key_regen` answers.
     * rive(Debug, Clone, PartialEq, Eq)]
     * n_exhaustive]
     */
    final class HostKeyRegenReply
    {
        /** The new key. */
        public readonly \CfHost\Secret $host_key;

        /** The server's message, fit for end users; most answers have none. */
        public function msg(): ?string
        {
        }

        /** The JSON that came, with every secret masked as `"***"`; null for a reply that was unserialised. */
        public function raw(): ?string
        {
        }

        /**
         * The JSON that came, byte for byte, with every secret in it. Whoever calls this keeps it from logs and screens.
         */
        public function revealRaw(): ?string
        {
        }
    }

    /** What `reseller_plan_list` answers. */
    final class ResellerPlanListReply
    {
        /** A `ResellerPlan` a plan. */
        public readonly array $objs;

        /** The server's message, fit for end users; most answers have none. */
        public function msg(): ?string
        {
        }

        /** The JSON that came, with every secret masked as `"***"`; null for a reply that was unserialised. */
        public function raw(): ?string
        {
        }

        /**
         * The JSON that came, byte for byte, with every secret in it. Whoever calls this keeps it from logs and screens.
         */
        public function revealRaw(): ?string
        {
        }
    }

    /**
     * Subscribes a zone to a plan.
     *
     * ```
     * use cfhost::{Client, ResellerSubNew, UserCreate, ZoneSet};
     *
     * # let gateway = cfhost_gateway::Gateway::builder().spawn()?;
     * # let client =
     * Client::builder(cfhost_gateway::EXAMPLE_HOST_KEY).endpoint(gateway.url()).ca_pem(gateway.ca_pem()).build()?;
     * # let user_key = client.user_create(&UserCreate::new("customer@example.com",
     * "correct-horse-1"))?.into_inner().user_key;
     * # client.zone_set(&ZoneSet::new(&user_key, "example.com", "origin.example.com", ["www"]))?;
     * let reply = client.reseller_sub_new(&ResellerSubNew::new(&user_key, "example.com", "CF_RESELLER_PRO"))?;
     * assert!(reply.sub_id.is_some());
     * # Ok::<(), Box<dyn std::error::Error>>(())
     * ```
     * rive(Debug, Clone)]
     * st_use = "an act does nothing until it is sent"]
     * struct ResellerSubNew {
     * user_key: UserKey,
     * zone_name: String,
     * plan_tag: String,
     *
     *
     *  ResellerSubNew {
     * /// The customer's key, the zone, and the `sub_label` of a plan. Unicode names are sent as punycode.
     * pub fn new(user_key: impl Into<UserKey>, zone_name: impl Into<String>, plan_tag: impl Into<String>) -> Self {
     *     Self {
     *         user_key: user_key.into(),
     *         zone_name: check::domain_to_ascii(zone_name.into()),
     *         plan_tag: plan_tag.into(),
     *     }
     * }
     *
     *
     * What `reseller_sub_new` answers.
     * rive(Debug, Clone, PartialEq, Eq, Deserialize)]
     * n_exhaustive]
     */
    final class ResellerSubNewReply
    {
        /** The subscription's number, for `reseller_sub_cancel`. */
        public readonly ?int $sub_id;

        /** The server's message, fit for end users; most answers have none. */
        public function msg(): ?string
        {
        }

        /** The JSON that came, with every secret masked as `"***"`; null for a reply that was unserialised. */
        public function raw(): ?string
        {
        }

        /**
         * The JSON that came, byte for byte, with every secret in it. Whoever calls this keeps it from logs and screens.
         */
        public function revealRaw(): ?string
        {
        }
    }

    /**
     * Cancels a zone's subscription. A zone with a live one cannot be deleted.
     *
     * ```
     * use cfhost::{Client, ErrorCode, ResellerSubCancel, ResellerSubNew, UserCreate, ZoneDelete, ZoneSet};
     *
     * # let gateway = cfhost_gateway::Gateway::builder().spawn()?;
     * # let client =
     * Client::builder(cfhost_gateway::EXAMPLE_HOST_KEY).endpoint(gateway.url()).ca_pem(gateway.ca_pem()).build()?;
     * # let user_key = client.user_create(&UserCreate::new("customer@example.com",
     * "correct-horse-1"))?.into_inner().user_key;
     * # client.zone_set(&ZoneSet::new(&user_key, "example.com", "origin.example.com", ["www"]))?;
     * let new = client.reseller_sub_new(&ResellerSubNew::new(&user_key, "example.com", "CF_RESELLER_PRO"))?;
     * let error = client.zone_delete(&ZoneDelete::new(&user_key, "example.com")).unwrap_err();
     * assert_eq!(error.code(), Some(ErrorCode::ZONE_HAS_ACTIVE_SUB));
     *
     * let sub_id = new.sub_id.expect("a number");
     * client.reseller_sub_cancel(&ResellerSubCancel::new(&user_key, "example.com", "CF_RESELLER_PRO", sub_id))?;
     * client.zone_delete(&ZoneDelete::new(&user_key, "example.com"))?;
     * # Ok::<(), Box<dyn std::error::Error>>(())
     * ```
     * rive(Debug, Clone)]
     * st_use = "an act does nothing until it is sent"]
     * struct ResellerSubCancel {
     * user_key: UserKey,
     * zone_name: String,
     * plan_tag: String,
     * sub_id: u64,
     *
     *
     *  ResellerSubCancel {
     * /// The customer's key, the zone, the `sub_label` of the plan, and the subscription's number. Unicode names
     * are sent as
     * /// punycode.
     * pub fn new(
     *     user_key: impl Into<UserKey>,
     *     zone_name: impl Into<String>,
     *     plan_tag: impl Into<String>,
     *     sub_id: u64,
     * ) -> Self {
     *     Self {
     *         user_key: user_key.into(),
     *         zone_name: check::domain_to_ascii(zone_name.into()),
     *         plan_tag: plan_tag.into(),
     *         sub_id,
     *     }
     * }
     *
     *
     * What `reseller_sub_cancel` answers. The vendor's answer is not on record.
     * rive(Debug, Clone, PartialEq, Eq, Deserialize)]
     * n_exhaustive]
     */
    final class ResellerSubCancelReply
    {
        /** The subscription's number, where the server repeats it. */
        public readonly ?int $sub_id;

        /** The server's message, fit for end users; most answers have none. */
        public function msg(): ?string
        {
        }

        /** The JSON that came, with every secret masked as `"***"`; null for a reply that was unserialised. */
        public function raw(): ?string
        {
        }

        /**
         * The JSON that came, byte for byte, with every secret in it. Whoever calls this keeps it from logs and screens.
         */
        public function revealRaw(): ?string
        {
        }
    }

    /** What `reseller_sub_list` answers. */
    final class ResellerSubListReply
    {
        /** A `ResellerSub` a subscription. */
        public readonly array $objs;

        /** The server's message, fit for end users; most answers have none. */
        public function msg(): ?string
        {
        }

        /** The JSON that came, with every secret masked as `"***"`; null for a reply that was unserialised. */
        public function raw(): ?string
        {
        }

        /**
         * The JSON that came, byte for byte, with every secret in it. Whoever calls this keeps it from logs and screens.
         */
        public function revealRaw(): ?string
        {
        }
    }

    /**
     * Tells the newest version of the vendor's plugin for cPanel.
     *
     * ```
     * use cfhost::{Client, CpanelInfo};
     *
     * # let gateway = cfhost_gateway::Gateway::builder().spawn()?;
     * # let client =
     * Client::builder(cfhost_gateway::EXAMPLE_HOST_KEY).endpoint(gateway.url()).ca_pem(gateway.ca_pem()).build()?;
     * let reply = client.cpanel_info(&CpanelInfo::new())?;
     * assert!(reply.cpanel_latest.is_some());
     * # Ok::<(), Box<dyn std::error::Error>>(())
     * ```
     * rive(Debug, Clone, Default)]
     * st_use = "an act does nothing until it is sent"]
     * n_exhaustive]
     * struct CpanelInfo {}
     *
     *  CpanelInfo {
     * /// It needs nothing.
     * pub fn new() -> Self {
     *     Self::default()
     * }
     *
     *
     * What `cpanel_info` answers.
     * rive(Debug, Clone, PartialEq, Eq, Deserialize)]
     * n_exhaustive]
     */
    final class CpanelInfoReply
    {
        /** The version. */
        public readonly ?string $cpanel_latest;

        /** The SHA-1 of its archive, in hexadecimal. */
        public readonly ?string $cpanel_sha1;

        /** The server's message, fit for end users; most answers have none. */
        public function msg(): ?string
        {
        }

        /** The JSON that came, with every secret masked as `"***"`; null for a reply that was unserialised. */
        public function raw(): ?string
        {
        }

        /**
         * The JSON that came, byte for byte, with every secret in it. Whoever calls this keeps it from logs and screens.
         */
        public function revealRaw(): ?string
        {
        }
    }

    /** The answer of an act that was called by its name. */
    final class Reply
    {
        /** The server's message, fit for end users; most answers have none. */
        public function msg(): ?string
        {
        }

        /** The JSON that came, with every secret masked as `"***"`; null for a reply that was unserialised. */
        public function raw(): ?string
        {
        }

        /**
         * The JSON that came, byte for byte, with every secret in it. Whoever calls this keeps it from logs and screens.
         */
        public function revealRaw(): ?string
        {
        }
    }

    /**
     * Lists one page of the provider's zones (section 3.2.10). `Client::zones` turns the pages.
     *
     * ```
     * use cfhost::{Client, UserCreate, ZoneList, ZoneSet, ZoneStatus, ZoneStatusFilter};
     *
     * # let gateway = cfhost_gateway::Gateway::builder().spawn()?;
     * # let client =
     * Client::builder(cfhost_gateway::EXAMPLE_HOST_KEY).endpoint(gateway.url()).ca_pem(gateway.ca_pem()).build()?;
     * # let user_key = client.user_create(&UserCreate::new("customer@example.com",
     * "correct-horse-1"))?.into_inner().user_key;
     * client.zone_set(&ZoneSet::new(&user_key, "example.com", "origin.example.com", ["www"]))?;
     * let reply = client.zone_list(&ZoneList::new().zone_status(ZoneStatusFilter::All).limit(10))?;
     * assert_eq!(reply.rows[0].zone_name, "example.com");
     * assert_eq!(reply.rows[0].zone_status, Some(ZoneStatus::Active));
     * # Ok::<(), Box<dyn std::error::Error>>(())
     * ```
     * rive(Debug, Clone, Default)]
     * st_use = "an act does nothing until it is sent"]
     * struct ZoneList {
     * pub(crate) limit: Option<u32>,
     * pub(crate) offset: Option<u64>,
     * zone_name: Option<String>,
     * sub_id: Option<u64>,
     * zone_status: Option<ZoneStatusFilter>,
     * sub_status: Option<SubStatusFilter>,
     *
     *
     *  ZoneList {
     * /// The first page, without filters.
     * pub fn new() -> Self {
     *     Self::default()
     * }
     *
     * /// How many rows to answer, at least 1. Defaults to 100; the largest number that a server takes is not
     * documented.
     * pub fn limit(mut self, limit: u32) -> Self {
     *     self.limit = Some(limit);
     *     self
     * }
     *
     * /// How many rows to skip. Defaults to 0.
     * pub fn offset(mut self, offset: u64) -> Self {
     *     self.offset = Some(offset);
     *     self
     * }
     *
     * /// Only the zone of this name. Unicode names are sent as punycode. Defaults to all.
     * pub fn zone_name(mut self, zone_name: impl Into<String>) -> Self {
     *     self.zone_name = Some(check::domain_to_ascii(zone_name.into()));
     *     self
     * }
     *
     * /// Only the zone with this reseller subscription. Defaults to all.
     * pub fn sub_id(mut self, sub_id: u64) -> Self {
     *     self.sub_id = Some(sub_id);
     *     self
     * }
     *
     * /// Only zones in this state. The server's own default is thought to be the active ones.
     * pub fn zone_status(mut self, zone_status: ZoneStatusFilter) -> Self {
     *     self.zone_status = Some(zone_status);
     *     self
     * }
     *
     * /// Only zones whose reseller subscription is in this state. Defaults to the server's own choice.
     * pub fn sub_status(mut self, sub_status: SubStatusFilter) -> Self {
     *     self.sub_status = Some(sub_status);
     *     self
     * }
     *
     *
     * Which zones `zone_list` answers.
     * rive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
     * n_exhaustive]
     * enum ZoneStatusFilter {
     * /// The active ones (`V`).
     * Active,
     * /// The deleted ones (`D`).
     * Deleted,
     * /// All (`ALL`).
     * All,
     *
     *
     *  ZoneStatusFilter {
     * /// The word on the wire.
     * pub const fn as_str(self) -> &'static str {
     *     match self {
     *         Self::Active => "V",
     *         Self::Deleted => "D",
     *         Self::All => "ALL",
     *     }
     * }
     *
     *
     * The zones with which subscriptions `zone_list` answers.
     * rive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
     * n_exhaustive]
     * enum SubStatusFilter {
     * /// The active ones (`V`).
     * Active,
     * /// The canceled ones (`CNL`).
     * Canceled,
     * /// All (`ALL`).
     * All,
     *
     *
     *  SubStatusFilter {
     * /// The word on the wire.
     * pub const fn as_str(self) -> &'static str {
     *     match self {
     *         Self::Active => "V",
     *         Self::Canceled => "CNL",
     *         Self::All => "ALL",
     *     }
     * }
     *
     *
     * uses! {
     * /// The state of a zone.
     * ZoneStatus {
     *     /// In use
     *     Active = "V",
     *     /// Deleted
     *     Deleted = "D",
     *     /// Waiting to become active
     *     Pending = "P",
     * }
     *
     * /// The state of a reseller subscription.
     * SubStatus {
     *     /// In force
     *     Active = "V",
     *     /// Canceled
     *     Canceled = "CNL",
     *     /// Deleted
     *     Deleted = "D",
     * }
     *
     *
     * What `zone_list` answers.
     * rive(Debug, Clone, PartialEq, Eq)]
     * n_exhaustive]
     * struct ZoneListReply {
     * /// One row a zone. There is no total: the last page is the one that is shorter than `limit`.
     * pub rows: Vec<ZoneListRow>,
     * /// The `limit` that was used, where the server repeats it.
     * pub limit: Option<u64>,
     * /// The `offset` that was used, where the server repeats it.
     * pub offset: Option<u64>,
     *
     *
     * A zone in `zone_list`.
     * rive(Debug, Clone, PartialEq, Eq, Deserialize)]
     * n_exhaustive]
     */
    final class ZoneListRow
    {
        /** The server's number for the zone. */
        public readonly ?int $zone_id;

        /** The zone. */
        public readonly string $zone_name;

        /** The address of the account that has it. */
        public readonly ?string $user_email;

        /** Its state. */
        public readonly ?string $zone_status;

        /** The number of its reseller subscription; without one, all `sub_` fields are null. */
        public readonly ?int $sub_id;

        /** The plan of that subscription. */
        public readonly ?string $sub_label;

        /** The state of that subscription. */
        public readonly ?string $sub_status;

        /** When it began. */
        public readonly ?\DateTimeImmutable $sub_activated_on;

        /** When it ended. */
        public readonly ?\DateTimeImmutable $sub_expired_on;
    }

    /**
     * Lists the plans on sale to resellers.
     *
     * ```
     * use cfhost::{Client, ResellerPlanList};
     *
     * # let gateway = cfhost_gateway::Gateway::builder().spawn()?;
     * # let client =
     * Client::builder(cfhost_gateway::EXAMPLE_HOST_KEY).endpoint(gateway.url()).ca_pem(gateway.ca_pem()).build()?;
     * for plan in &client.reseller_plan_list(&ResellerPlanList::new())?.objs {
     *     println!("{:?} costs {:?}", plan.sub_label, plan.product_price);
     * }
     * # Ok::<(), Box<dyn std::error::Error>>(())
     * ```
     * rive(Debug, Clone, Default)]
     * st_use = "an act does nothing until it is sent"]
     * n_exhaustive]
     * struct ResellerPlanList {}
     *
     *  ResellerPlanList {
     * /// It needs nothing.
     * pub fn new() -> Self {
     *     Self::default()
     * }
     *
     *
     * What `reseller_plan_list` answers.
     * rive(Debug, Clone, PartialEq, Eq, Deserialize)]
     * n_exhaustive]
     * struct ResellerPlanListReply {
     * /// One row a plan.
     * #[serde(default, deserialize_with = "wire::list")]
     * pub objs: Vec<ResellerPlan>,
     *
     *
     * A plan.
     * rive(Debug, Clone, PartialEq, Eq, Deserialize)]
     * n_exhaustive]
     */
    final class ResellerPlan
    {
        /** The plan's name in the other acts, where it is `plan_tag`: `CF_RESELLER_PRO`, say. */
        public readonly ?string $sub_label;

        /** The product that the plan sells. */
        public readonly ?string $sbase_name;

        /** The price as it was sent, in no stated currency. */
        public readonly ?string $product_price;
    }

    /**
     * Lists the provider's reseller subscriptions.
     *
     * ```
     * use cfhost::{Client, ResellerSubList};
     *
     * # let gateway = cfhost_gateway::Gateway::builder().spawn()?;
     * # let client =
     * Client::builder(cfhost_gateway::EXAMPLE_HOST_KEY).endpoint(gateway.url()).ca_pem(gateway.ca_pem()).build()?;
     * assert!(client.reseller_sub_list(&ResellerSubList::new())?.objs.is_empty());
     * # Ok::<(), Box<dyn std::error::Error>>(())
     * ```
     * rive(Debug, Clone, Default)]
     * st_use = "an act does nothing until it is sent"]
     * n_exhaustive]
     * struct ResellerSubList {}
     *
     *  ResellerSubList {
     * /// It needs nothing.
     * pub fn new() -> Self {
     *     Self::default()
     * }
     *
     *
     * What `reseller_sub_list` answers.
     * rive(Debug, Clone, PartialEq, Eq, Deserialize)]
     * n_exhaustive]
     * struct ResellerSubListReply {
     * /// One row a subscription.
     * #[serde(default, deserialize_with = "wire::list")]
     * pub objs: Vec<ResellerSub>,
     *
     *
     * A reseller subscription.
     * rive(Debug, Clone, PartialEq, Eq, Deserialize)]
     * n_exhaustive]
     */
    final class ResellerSub
    {
        /** The zone that has it. */
        public readonly ?string $zone_name;

        /** Its number. */
        public readonly ?int $sub_id;

        /** Its state. */
        public readonly ?string $sub_status;

        /** The plan's name for people; not its label. */
        public readonly ?string $sub_name;

        /** The price as it was sent, in no stated currency. */
        public readonly ?string $sub_price;

        /** When the price was set. */
        public readonly ?\DateTimeImmutable $sub_priced_on;

        /** When it was canceled. */
        public readonly ?\DateTimeImmutable $sub_canceled_on;

        /** When it will end. */
        public readonly ?\DateTimeImmutable $sub_expires_on;

        /** When it ended. */
        public readonly ?\DateTimeImmutable $sub_expired_on;

        /** When it was last renewed. */
        public readonly ?\DateTimeImmutable $sub_renewed_on;

        /** When it began. */
        public readonly ?\DateTimeImmutable $sub_activated_on;

        /** When the row was last changed, it seems. */
        public readonly ?\DateTimeImmutable $edate;

        /** When the row was made, it seems. */
        public readonly ?\DateTimeImmutable $cdate;
    }

    /**
     * A client of one provider. It is cheap to make: connections belong to the process and outlive it, so that the
     * next
     * request that a PHP-FPM worker serves finds them warm. It can be neither cloned nor serialised.
     *
     *     $client = new Client(hostKey: new Secret($key), endpoint: 'https://127.0.0.1:8443/host-gw.html', caFile:
     * $ca);
     *     $user = $client->userCreate('customer@example.com', new Secret($password), uniqueId: 1001);
     *     $zone = $client->zoneSet($user->user_key, 'example.com', 'origin.example.com', ['www', 'blog']);
     */
    final class Client
    {
        /**
         * Nothing is sent.
         *
         * @param Secret|string $hostKey the provider's own key: 32 of `[0-9a-z]`
         * @param string|null $endpoint the URL that all acts are posted to; by default the vendor's, which was switched
         * off
         * @param float|null $timeout seconds that a call may take, everything included; 25 by default
         * @param float|null $connectTimeout seconds that connecting may take, the TLS handshake included; 10 by default
         * @param int|null $retries how often a call is tried again by itself, where that is harmless and can help; 2 by
         * default
         * @param string|null $caFile trust the certificate authorities of this PEM file, and no others; by default the
         * system's
         * @param Secret|string|null $proxy go through this HTTP proxy, `http://[user:password@]host:port`; none by default
         *
         * @throws Exception\InvalidArgumentException
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
         * A client by the environment: `CFHOST_HOST_KEY` or `CFHOST_HOST_KEY_FILE`, `CFHOST_ENDPOINT`, `CFHOST_CA_FILE`,
         * `CFHOST_TIMEOUT` (seconds).
         *
         * @throws Exception\InvalidArgumentException
         */
        public static function fromEnv(): \CfHost\Client
        {
        }

        /**
         * A client by the ini settings `cfhost.host_key_file`, `cfhost.endpoint`, `cfhost.ca_file`, `cfhost.timeout`.
         *
         * @throws Exception\InvalidArgumentException
         */
        public static function fromIni(): \CfHost\Client
        {
        }

        /**
         * A client with other options that shares everything else with this one; what is null stays.
         *
         * @param float|null $timeout seconds that a call may take
         * @param int|null $retries how often a call is tried again by itself
         * @param bool|null $unchecked whether acts are sent without the checks before sending, which is left to the
         * server then
         *
         * @throws Exception\InvalidArgumentException
         */
        public function withOptions(
            ?float $timeout = null,
            ?int $retries = null,
            ?bool $unchecked = null
        ): \CfHost\Client {
        }

        /** What the last call of this client, or of one that shares with it, came to; null before the first. */
        public function lastCall(): ?\CfHost\LastCall
        {
        }

        /**
         * `user_create`: creates an account for a customer, or links the one that the address already has.
         *
         * @param string $cloudflareEmail the customer's address
         * @param Secret|string $cloudflarePass a password of at least 6 characters
         * @param string|null $cloudflareUsername at least 3 letters and digits, with `.`, `-` or `_` between them
         * @param int|string|null $uniqueId your own name for the account, at most 100 of `-_a-z0-9#@+.,`
         * @param bool|int|null $clobberUniqueId whether `unique_id` is taken from another account that has it; false if
         * left out
         *
         * @throws Exception\ExceptionInterface
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
         * `user_auth`: links a customer's existing account to the provider.
         *
         * @param string $cloudflareEmail the account's address
         * @param Secret|string $cloudflarePass its password
         * @param int|string|null $uniqueId your own name for the account, at most 100 of `-_a-z0-9#@+.,`
         * @param bool|int|null $clobberUniqueId whether `unique_id` is taken from another account that has it; false if
         * left out
         *
         * @throws Exception\ExceptionInterface
         */
        public function userAuth(
            string $cloudflareEmail,
            #[\SensitiveParameter] \CfHost\Secret|string $cloudflarePass,
            string|int|null $uniqueId = null,
            int|bool|null $clobberUniqueId = null
        ): \CfHost\UserAuthReply {
        }

        /**
         * `user_lookup`: finds a customer's account, its key and its zones, by one of the two. An account that nobody
         * knows is a
         * success with `user_exists` false.
         *
         * @param string|null $cloudflareEmail the account's address
         * @param int|string|null $uniqueId your own name for the account
         *
         * @throws Exception\ExceptionInterface
         */
        public function userLookup(
            ?string $cloudflareEmail = null,
            string|int|null $uniqueId = null
        ): \CfHost\UserLookupReply {
        }

        /**
         * `zone_set`: sets up a zone for CNAME hosting, or replaces its whole setup. A subdomain that is left out is
         * dropped.
         *
         * @param \CfHost\Secret|string $userKey the customer's key: `user_key` of `userCreate()`, `userAuth()` or
         * `userLookup()`
         * @param string $zoneName the zone; Unicode names are sent as punycode
         * @param string $resolveTo the host name of the origin
         * @param array<int|string, string> $subdomains names (`www`, `@`), names with targets
         * (`blog:origin2.example.com`), or
         *     targets by name (`'blog' => 'origin2.example.com'`), as `hosted_cnames` of a reply has them
         *
         * @throws Exception\ExceptionInterface
         */
        public function zoneSet(
            #[\SensitiveParameter] \CfHost\Secret|string $userKey,
            string $zoneName,
            string $resolveTo,
            array $subdomains
        ): \CfHost\ZoneSetReply {
        }

        /**
         * `full_zone_set`: sets up a zone that uses the vendor's nameservers.
         *
         * @param \CfHost\Secret|string $userKey the customer's key: `user_key` of `userCreate()`, `userAuth()` or
         * `userLookup()`
         * @param string $zoneName the zone; Unicode names are sent as punycode
         * @param bool|int|null $jumpstart whether the zone's present records are taken over
         *
         * @throws Exception\ExceptionInterface
         */
        public function fullZoneSet(
            #[\SensitiveParameter] \CfHost\Secret|string $userKey,
            string $zoneName,
            int|bool|null $jumpstart = null
        ): \CfHost\FullZoneSetReply {
        }

        /**
         * `zone_lookup`: tells the state of one zone. A zone that the customer does not have is a success with
         * `zone_exists` false.
         *
         * @param \CfHost\Secret|string $userKey the customer's key: `user_key` of `userCreate()`, `userAuth()` or
         * `userLookup()`
         * @param string $zoneName the zone; Unicode names are sent as punycode
         *
         * @throws Exception\ExceptionInterface
         */
        public function zoneLookup(
            #[\SensitiveParameter] \CfHost\Secret|string $userKey,
            string $zoneName
        ): \CfHost\ZoneLookupReply {
        }

        /**
         * `zone_delete`: removes a zone that `zoneSet()` made. A second one is an exception that `isAlreadyGone()`.
         *
         * @param \CfHost\Secret|string $userKey the customer's key: `user_key` of `userCreate()`, `userAuth()` or
         * `userLookup()`
         * @param string $zoneName the zone; Unicode names are sent as punycode
         *
         * @throws Exception\ExceptionInterface
         */
        public function zoneDelete(
            #[\SensitiveParameter] \CfHost\Secret|string $userKey,
            string $zoneName
        ): \CfHost\ZoneDeleteReply {
        }

        /**
         * `zone_list`: lists one page of the provider's zones.
         *
         * @param int|string|null $limit how many rows a page has, at least 1; the server's default is 100
         * @param int|string|null $offset how many rows are skipped
         * @param string|null $zoneName only the zone of this name
         * @param int|string|null $subId only the zone with this subscription
         * @param string|null $zoneStatus only zones in this state: a constant of `ZoneStatusFilter`
         * @param string|null $subStatus only zones whose subscription is in this state: a constant of `SubStatusFilter`
         *
         * @throws Exception\ExceptionInterface
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
         * All pages of `zone_list` in one `foreach`. Nothing is sent before the first row is asked for.
         *
         * @param int|string|null $limit how many rows are asked for at once, at least 1; the server's default is 100
         * @param int|string|null $offset how many rows are skipped
         * @param string|null $zoneName only the zone of this name
         * @param int|string|null $subId only the zone with this subscription
         * @param string|null $zoneStatus only zones in this state: a constant of `ZoneStatusFilter`
         * @param string|null $subStatus only zones whose subscription is in this state: a constant of `SubStatusFilter`
         *
         * @return Zones<int, ZoneListRow>
         *
         * @throws Exception\InvalidArgumentException
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
         * `host_child_new`: makes a child provider with a key of its own. Store the key before anything else.
         *
         * @param string $hostName the child's internal name
         * @param string $pubName the name that customers see
         * @param string $prefix a short word for it
         * @param string $website its site's URL
         * @param string $email whom to write to
         *
         * @throws Exception\ExceptionInterface
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
         * `host_child_stop`: stops a child provider; its key is refused from then on.
         *
         * @param int|string $childId its number, from `hostChildNew()`
         *
         * @throws Exception\ExceptionInterface
         */
        public function hostChildStop(string|int $childId): \CfHost\HostChildStopReply
        {
        }

        /**
         * `host_key_regen`: replaces the provider's own key. Store the new one before anything else: the old one is
         * refused from
         * then on, and this client holds the old one.
         *
         * @throws Exception\ExceptionInterface
         */
        public function hostKeyRegen(): \CfHost\HostKeyRegenReply
        {
        }

        /**
         * `reseller_plan_list`: lists the plans on sale.
         *
         * @throws Exception\ExceptionInterface
         */
        public function resellerPlanList(): \CfHost\ResellerPlanListReply
        {
        }

        /**
         * `reseller_sub_new`: subscribes a zone to a plan.
         *
         * @param \CfHost\Secret|string $userKey the customer's key: `user_key` of `userCreate()`, `userAuth()` or
         * `userLookup()`
         * @param string $zoneName the zone; Unicode names are sent as punycode
         * @param string $planTag the plan's `sub_label`
         *
         * @throws Exception\ExceptionInterface
         */
        public function resellerSubNew(
            #[\SensitiveParameter] \CfHost\Secret|string $userKey,
            string $zoneName,
            string $planTag
        ): \CfHost\ResellerSubNewReply {
        }

        /**
         * `reseller_sub_cancel`: cancels a zone's subscription.
         *
         * @param \CfHost\Secret|string $userKey the customer's key: `user_key` of `userCreate()`, `userAuth()` or
         * `userLookup()`
         * @param string $zoneName the zone; Unicode names are sent as punycode
         * @param string $planTag the plan's `sub_label`
         * @param int|string $subId the subscription's number
         *
         * @throws Exception\ExceptionInterface
         */
        public function resellerSubCancel(
            #[\SensitiveParameter] \CfHost\Secret|string $userKey,
            string $zoneName,
            string $planTag,
            string|int $subId
        ): \CfHost\ResellerSubCancelReply {
        }

        /**
         * `reseller_sub_list`: lists the provider's subscriptions.
         *
         * @throws Exception\ExceptionInterface
         */
        public function resellerSubList(): \CfHost\ResellerSubListReply
        {
        }

        /**
         * `cpanel_info`: tells the newest version of the vendor's plugin for cPanel.
         *
         * @throws Exception\ExceptionInterface
         */
        public function cpanelInfo(): \CfHost\CpanelInfoReply
        {
        }

        /**
         * Sends an act by its name on the wire with fields by theirs, unchecked; `act` and `host_key` are added. It is
         * never
         * repeated by itself.
         *
         * @param string $act the value of `act`
         * @param array<string, string|int|bool|Secret> $fields the other fields
         *
         * @throws Exception\ExceptionInterface
         */
        public function call(string $act, #[\SensitiveParameter] array $fields = []): \CfHost\Reply
        {
        }
    }

    /** What a client tells of a call that ended. None of it is a secret. */
    final class LastCall
    {
        /** The name of the act on the wire. */
        public readonly string $act;

        /** How often a connection was tried or used; 0 if the call was refused before that. */
        public readonly int $attempts;

        /** Seconds from the call to its end. */
        public readonly float $duration;

        /** How far it came: a constant of `Delivery`. */
        public readonly string $delivery;

        /**
         * The kind of failure (`api`, `invalid_argument`, `transport`, `timeout`, `tls`, `protocol`, `cancelled`); null
         * after a
         * success.
         */
        public readonly ?string $error;

        /** The vendor's number of the failure, if there is one. */
        public readonly ?int $code;
    }

    /** The rows of `zone_list`, asked for page by page while they are iterated over. A second `foreach` asks again. */
    final class Zones implements \Iterator
    {
        /**
         * Asks for the first page.
         *
         * @throws Exception\ExceptionInterface
         */
        public function rewind(): void
        {
        }

        /**
         * Whether there is a row.
         *
         * @throws Exception\ExceptionInterface
         */
        public function valid(): bool
        {
        }

        /** The row. */
        public function current(): \CfHost\ZoneListRow
        {
        }

        /** Its number, from 0. */
        public function key(): int
        {
        }

        /**
         * Goes on to the next row, and asks for the next page where that begins there.
         *
         * @throws Exception\ExceptionInterface
         */
        public function next(): void
        {
        }
    }

    /**
     * What `Ranges::config()` writes. Where the program knows comments, the text begins with one that names the oldest version
     * that it was tried with.
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
         * `ignoreip` of fail2ban, for a file in `jail.d` whose name ends in `.conf`. An `ignoreip` in `jail.local` replaces
         * it, and can have the ranges by `%(cfhost_ranges)s`.
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
     * A list is sound, wherever it came from: every range is written by its first address, no two overlap, none is private,
     * reserved or wider than /11 (IPv4) or /24 (IPv6), there are at least 8 of IPv4 and 4 of IPv6 and at most 200 of each.
     * `==` compares the ranges, in whatever order. `foreach` goes through them as texts.
     *
     *     $visitor = Ranges::load('/var/lib/panel/ranges.json')->visitorAddr($_SERVER['REMOTE_ADDR'], $_SERVER);
     *
     * @implements \IteratorAggregate<int, string>
     */
    final class Ranges implements \IteratorAggregate, \Countable
    {
        /** The month, `YYYY-MM`, since which the published list has had the content that is built in, as far as is known. */
        public const BUILT_IN_SINCE = '2023-09';
        /** Where the vendor publishes the JSON form: what `refresh()` fetches unless told otherwise. */
        public const JSON_URL = 'https://api.cloudflare.com/client/v4/ips';
        /** Where the vendor publishes the text form of IPv4. */
        public const IPV4_URL = 'https://www.cloudflare.com/ips-v4';
        /** Where the vendor publishes the text form of IPv6. */
        public const IPV6_URL = 'https://www.cloudflare.com/ips-v6';

        /** The list that is built in. */
        public static function builtIn(): \CfHost\Ranges
        {
        }

        /**
         * The list of the 2012 document, in its order. Three of its ranges are retired, and those that came later are not in
         * it: it is here to be compared with, and trusted by nothing.
         *
         * @return list<\CfHost\DocumentRange>
         */
        public static function document2012(): array
        {
        }

        /**
         * Reads the published text forms, one range a line.
         *
         * @throws Exception\ProtocolException if anything in it is not as it should be
         */
        public static function fromText(string $ipv4, string $ipv6): \CfHost\Ranges
        {
        }

        /**
         * Reads the published JSON form, which is also what `toJson()` writes.
         *
         * @throws Exception\ProtocolException if anything in it is not as it should be
         */
        public static function fromJson(string $json): \CfHost\Ranges
        {
        }

        /**
         * The list that `refresh()` left in this file; the built-in one if there is no such file. The path obeys
         * `open_basedir`.
         *
         * @throws Exception\InvalidArgumentException if the file cannot be read
         * @throws Exception\ProtocolException if what is in it is not as it should be
         */
        public static function load(string $cacheFile): \CfHost\Ranges
        {
        }

        /**
         * Fetches the list that is published now, and keeps it in a file.
         *
         * Only HTTPS is used, or plain HTTP to loopback, and no redirect is followed. What comes is believed only if it is
         * sound and has half of its addresses in common with the list so far and with the built-in one, and they with it.
         * The file is replaced in one step, and stays as it was after every error. Do it from a cron job, not while a visitor waits.
         *
         * @param string|null $jsonUrl where the JSON form is; `JSON_URL` unless given
         * @param string|null $ipv4Url where the text form of IPv4 is, to be given with `$ipv6Url` and in place of `$jsonUrl`
         * @param string|null $ipv6Url where the text form of IPv6 is
         * @param string|null $caFile the certificate authorities to trust, and no others, a PEM file; the operating system's
         *     unless given. It obeys `open_basedir`
         * @param float|null $timeout seconds that it may take, everything included; 20 unless given
         * @param string|null $cacheFile the file that the list so far is in, and that the new one is written to; its folder
         *     has to be there. Unless given, the list so far is the built-in one, and nothing is written. It obeys
         *     `open_basedir`
         *
         * @throws Exception\ProtocolException if what came is not sound
         * @throws Exception\ExceptionInterface
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
         * Whether the address is in one of the ranges. An IPv4 address in IPv6 form (`::ffff:192.0.2.1`) counts as the IPv4
         * address.
         *
         * @throws Exception\InvalidArgumentException if it is no address
         */
        public function contains(string $addr): bool
        {
        }

        /**
         * The address of the visitor: what `CF-Connecting-IP` says if the request came from the network, and else the
         * peer's, the address that the connection came from.
         *
         * Nothing in the headers counts unless the peer is in the ranges, since anybody can send such a header. And the peer
         * it is, too, where the header is missing, came more than once with different values, holds anything but one
         * address, or an address that no visitor has: unspecified, loopback, private, link-local, multicast or broadcast.
         *
         * `CF-Connecting-IPv6` counts only beside a `CF-Connecting-IP` from 240.0.0.0/4, the stand-in ("Pseudo IPv4") that
         * the network can be told to put there for a visitor of IPv6. The stand-in is returned if there is no such header.
         *
         * An IPv4 address in IPv6 form is returned as the IPv4 address, the peer's included.
         *
         * While the peer is one of your own proxies, and not in the ranges, what counts as the peer is the address before it
         * in `X-Forwarded-For`: first the last one, then the one before that, and so on. It ends at the first address that is
         * none of the proxies', for which all of the above holds: `CF-Connecting-IP` is believed if that is the network's,
         * so if the network and your own proxies alone have handed the request on. It also ends, at the proxy itself, where
         * the header has no more addresses or something else in that place. Each proxy has to add the address that it was
         * asked from at the end of `X-Forwarded-For`, as nginx does by `$proxy_add_x_forwarded_for` and Apache's mod_proxy by
         * itself, or to write that address alone. `cloudflared` hands on the network's, which ends with the visitor.
         *
         *     $ranges->visitorAddr($_SERVER['REMOTE_ADDR'], $_SERVER, proxies: ['127.0.0.1', '10.8.0.0/24']);
         *
         * @param string $peer `$_SERVER['REMOTE_ADDR']`, where the web server has not put the visitor there itself
         * @param array<array-key, mixed> $headers value by name, or a list of values: `$_SERVER`, `getallheaders()`, or the
         *     headers of a PSR-7 request. Names in upper or lower case. The names of `$_SERVER`, such as
         *     `HTTP_CF_CONNECTING_IP`, count where no name begins with `CF-` or `X-Forwarded-`: among the network's headers
         *     such a one would be the visitor's own. Everything else in it is passed over
         * @param list<string>|null $proxies addresses and networks of your own proxies that the request may have come
         *     through: `cloudflared`, or an nginx in front of Apache. None unless given
         *
         * @throws Exception\InvalidArgumentException if the peer is no address, and for proxies that are neither addresses
         *     nor networks, are not written by the first address, or are everybody (length 0)
         */
        public function visitorAddr(string $peer, array $headers, ?array $proxies = null): string
        {
        }

        /**
         * The ranges as text for another program: lines that end in a line feed, in the order of the list.
         *
         * Write it beside the file that is in use, let the program check it (`nginx -t`, `apachectl -t`, `haproxy -c`), and
         * rename it over the old one only then.
         *
         * @param string $format a constant of `ConfigFormat`
         *
         * @throws Exception\InvalidArgumentException
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

        /** @return \CfHost\RangesIterator */
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
        /** Begins anew. */
        public function rewind(): void
        {
        }

        /** Whether there is a range. */
        public function valid(): bool
        {
        }

        /** The range, as `173.245.48.0/20`. */
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

    /** What `Ranges::refresh()` found. */
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
         * The day, `YYYY-MM-DD`, since when it is no longer the network's: whoever has it now could pose as any visitor. Null
         * while it is.
         */
        public readonly ?string $retired;
    }

    /** How a job of several steps left the zone and its names. In none of them is a name cut off. */
    final class JobState
    {
        /** Zone and DNS are as they were. */
        public const UNTOUCHED = 'untouched';
        /** The zone is set up, and its names do not point at the network, or no longer. */
        public const SET_NOT_SWITCHED = 'set_not_switched';
        /** The zone is set up, and its names point at the network. */
        public const SWITCHED = 'switched';
    }
}

/**
 * The DNS half of a panel's job: pointing a customer's names at the network, and back.
 *
 * Setting a zone is not enough: each name has to be a CNAME of its target. `Provisioner` does the whole job, acts and DNS
 * together. `Plan` is what has to change in a zone, as data, for a panel whose DNS sits behind an API of its own.
 */
namespace CfHost\Dns {

    /** What becomes of other records at a name that is to get a CNAME, beside which there can be none. */
    final class Conflicts
    {
        /** The plan is refused, and the error names them all. */
        public const REFUSE = 'refuse';
        /** A and AAAA make way, anything else is refused. */
        public const MOVE_ADDRESSES = 'move_addresses';
        /** Everything makes way: mail to the name is no longer delivered. */
        public const MOVE_ALL = 'move_all';
    }

    /** How the records of a zone are read. */
    final class ReadBy
    {
        /** All of them, by a zone transfer (AXFR). */
        public const TRANSFER = 'transfer';
        /** Those at the names that matter, by queries for the usual types. */
        public const QUERIES = 'queries';
    }

    /** How a TSIG key signs. */
    final class TsigAlgorithm
    {
        public const HMAC_SHA256 = 'hmac-sha256';
        public const HMAC_SHA384 = 'hmac-sha384';
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

    /** A record of a zone, of class `IN`. As a string it is a line of a zone file. */
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

        /** What it holds is looked at when it is rendered or applied. */
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

    /**
     * What has to change in a zone. It can be rendered, stored as JSON, applied by dynamic update, or carried out by a panel
     * itself: remove `remove`, replace `change`, add `add`, all at once.
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
         * All records that were seen at the names which change. If others are there when the plan is applied, somebody else
         * changed the zone meanwhile, and it must not be.
         *
         * @var list<\CfHost\Dns\Record>
         */
        public readonly array $seen;

        /**
         * What has to change so that each name in `$targets` is a CNAME of its target, and nothing else. A name that points
         * at its target is left as it is, and so are names that prove the zone to a certificate authority.
         *
         * @param string $zone the zone
         * @param array<string, string> $targets target by full name, as `forward_tos` of a reply
         * @param list<\CfHost\Dns\Record> $records those of the zone; at least all those at the names in `$targets`
         * @param int|null $ttl the TTL of new records, seconds; 900 unless given
         * @param string|null $conflicts what becomes of other records at a name, beside which there can be no CNAME: a constant
         *     of `Conflicts`; `REFUSE` unless given
         * @param list<string>|null $originAddrs addresses that the origin has: an A or AAAA with one of them is in nobody's way
         * @param list<string>|null $targetSuffixes what a target has to end in; `.cdn.cloudflare.net` unless given
         * @param bool|null $leaveApex whether a target for the zone's own name is left for the caller to deal with, and not
         *     refused; false unless given
         *
         * @throws \CfHost\Exception\DnsException naming everything that is in the way
         * @throws \CfHost\Exception\InvalidArgumentException for what is no host name, a name outside the zone, and a target
         *     that does not end in an allowed suffix
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
         * What has to change so that names which point into the network no longer do. For each, the records come back that
         * the last of the `$applied` plans took away from it. A name that none of them touched gets the addresses of its
         * origin, if that is a name of this zone, or else a CNAME to it.
         *
         * @param string $zone the zone
         * @param array<string, string> $origins the rows of the zone, as `hosted_cnames` of a reply
         * @param list<\CfHost\Dns\Record> $records all those of the zone
         * @param list<\CfHost\Dns\Plan> $applied oldest first
         * @param int|null $ttl the TTL of new records, seconds; 900 unless given
         * @param list<string>|null $targetSuffixes what a target ends in; `.cdn.cloudflare.net` unless given
         *
         * @throws \CfHost\Exception\DnsException naming the names that nobody knows the way back for
         * @throws \CfHost\Exception\InvalidArgumentException
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
         * @throws \CfHost\Exception\InvalidArgumentException if it is not a plan, or a record in it not one
         */
        public static function fromJson(string $json): \CfHost\Dns\Plan
        {
        }

        /** What undoes it: applied after it, every record is as it was before. */
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
         * @param list<\CfHost\Dns\Record> $records
         *
         * @return list<\CfHost\Dns\Record>
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
         * The changes as commands of `nsupdate`, one update with its prerequisites. `server` and `key` are the caller's.
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
         * @param string $name the name that the server has for it
         * @param \CfHost\Secret|string $secret the key itself, in base64, of 128 bits at least
         * @param string|null $algorithm a constant of `TsigAlgorithm`; `HMAC_SHA256` unless given
         *
         * @throws \CfHost\Exception\InvalidArgumentException
         */
        public function __construct(
            string $name,
            #[\SensitiveParameter] \CfHost\Secret|string $secret,
            ?string $algorithm = null
        ) {
        }
    }

    /**
     * The primary name server of a zone, which answers for it and takes updates. Every question goes over TCP, signed if
     * there is a key, and an answer has to be signed then too.
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
         * @param string $addr its address, with the port unless that is 53: `192.0.2.53`, `[2001:db8::53]:5353`
         * @param \CfHost\Dns\TsigKey|null $key what it knows the caller by; not signed unless given
         * @param string|null $readBy a constant of `ReadBy`; `TRANSFER` unless given
         * @param float|null $timeout seconds that a question may take; 10 unless given
         *
         * @throws \CfHost\Exception\InvalidArgumentException
         */
        public function __construct(
            string $addr,
            ?\CfHost\Dns\TsigKey $key = null,
            ?string $readBy = null,
            ?float $timeout = null
        ) {
        }

        /**
         * The records of a zone, those left out that the server adds to sign it.
         *
         * @param string $zone the zone
         * @param list<string> $names those that have to be among them; where the zone is read by queries, there are no others
         *
         * @return list<\CfHost\Dns\Record>
         *
         * @throws \CfHost\Exception\ExceptionInterface
         */
        public function read(string $zone, array $names = []): array
        {
        }

        /**
         * Carries a plan out as one update (RFC 2136): all of it, or nothing if the records at its names are not those that
         * the plan was made from.
         *
         * @throws \CfHost\Exception\DnsException if the server refused, and nothing was changed; `isRetryable()` if the
         *     zone was changed by somebody else meanwhile, so that a new plan can be made
         * @throws \CfHost\Exception\ExceptionInterface where `getDelivery()` is `perhaps_carried_out`, it was carried out
         *     whole or not at all: read the zone
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
         * Where the zone's own name servers listen, by its NS records and the system's resolver, port 53. One that cannot be
         * resolved is left out.
         *
         * @param string $zone the zone
         * @param list<\CfHost\Dns\Record> $records those of the zone
         *
         * @return list<string>
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

    /** Whose zone it is. It shows nothing of itself. */
    final class User
    {
        /** The customer with this key. */
        public static function key(#[\SensitiveParameter] \CfHost\Secret|string $userKey): \CfHost\Dns\User
        {
        }

        /** The customer that was registered under this name of the caller's. */
        public static function uniqueId(string|int $uniqueId): \CfHost\Dns\User
        {
        }

        /**
         * The account with this address. If this provider has no key to it, `user_create` makes or links it, with
         * `$uniqueId` as the caller's own name for it.
         */
        public static function account(
            string $cloudflareEmail,
            #[\SensitiveParameter] \CfHost\Secret|string $cloudflarePass,
            string|int|null $uniqueId = null
        ): \CfHost\Dns\User {
        }
    }

    /** Where the network fetches from. */
    final class Origin
    {
        /**
         * From these addresses: `cloudflare-resolve-to` in the zone gets them.
         *
         * @param list<string> $addrs
         */
        public static function addrs(array $addrs): \CfHost\Dns\Origin
        {
        }

        /** From a name that is there already, and is none of those that are switched. */
        public static function name(string $name): \CfHost\Dns\Origin
        {
        }

        /** From the addresses that this name of the zone has now: `cloudflare-resolve-to` gets them. */
        public static function moveOf(string $name): \CfHost\Dns\Origin
        {
        }
    }

    /** The beginning or the end of a step of a job. */
    final class StepEvent
    {
        /**
         * Which: `user`, `zone_lookup`, `read`, `plan`, `origin`, `zone_set`, `update`, `check`, `restore`, `zone_delete` or
         * `cleanup`.
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
         * What was applied, in order; nothing if all was as it should be. Keep them, by `toJson()`: they are the way back.
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
         * Rows of the zone that were not sent again, since they prove the zone to a certificate authority.
         *
         * @var list<string>
         */
        public readonly array $dropped;

        /** How things are now: a constant of `\CfHost\JobState`. */
        public readonly string $state;

        /**
         * What the steps were, in order. A job calls nothing of PHP while it runs: this list takes the place of a callback.
         * Whoever wants the plans before anything is changed asks for a dry run first.
         *
         * @var list<\CfHost\Dns\StepEvent>
         */
        public readonly array $steps;
    }

    /**
     * The whole job: a customer's zone behind the network, with the names pointing there, and back.
     *
     * Each job can be repeated and broken off at any time: a repeat finds what is done and does the rest. All names of a zone
     * are switched by one update, and only while nobody else changes them; so each is served as before or by the network, and
     * never in between. An exception says by `getState()` how things were left, and by `getSteps()` what was done. A job makes
     * several calls, each of which may take as long as the client's `timeout`: do it from a queue, not while a page waits.
     *
     *     $server = new NameServer('192.0.2.53', new TsigKey('panel', new Secret($tsig)));
     *     $provisioner = new Provisioner($client, $server);
     *     $user = User::account('customer@example.com', new Secret($password));
     *     $outcome = $provisioner->provision($user, 'example.com', ['www', 'blog'], Origin::moveOf('www.example.com'));
     *     // Later, and with the plans from wherever they were kept:
     *     $provisioner->deprovision($user, 'example.com', $outcome->plans);
     */
    final class Provisioner
    {
        /**
         * @param \CfHost\Client $client by which the acts are called
         * @param \CfHost\Dns\NameServer $server the primary of the zones
         * @param list<string>|null $checkServers the name servers that are asked at the end, none if empty; those that the zone
         *     names, at port 53, unless given
         * @param bool|null $dryRun whether nothing is changed: the outcome has the plans, and its state is what there is
         * @param int|null $ttl the TTL of new records, seconds; 900 unless given
         * @param string|null $conflicts what becomes of other records at a name, beside which there can be no CNAME: a constant
         *     of `Conflicts`; `REFUSE` unless given
         * @param list<string>|null $originAddrs addresses that the origin has: an A or AAAA with one of them is in nobody's way
         * @param list<string>|null $targetSuffixes what a target has to end in; `.cdn.cloudflare.net` unless given
         * @param bool|null $leaveApex whether a target for the zone's own name is left for the caller to deal with, and not
         *     refused; false unless given
         *
         * @throws \CfHost\Exception\InvalidArgumentException
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
            ?bool $leaveApex = null
        ) {
        }

        /**
         * Puts names of a zone behind the network: finds or makes the account, reads the zone, plans and refuses conflicts,
         * adds the origin's record, sets the zone, and points the names at their targets.
         *
         * Rows that the zone has beyond `$subdomains` stay. A failure before the names are switched puts everything back.
         *
         * @param \CfHost\Dns\User $user whose zone it is
         * @param string $zone the zone
         * @param array<int|string, string> $subdomains as in `Client::zoneSet()`
         * @param \CfHost\Dns\Origin $origin where the network fetches from
         *
         * @throws \CfHost\Exception\ExceptionInterface
         */
        public function provision(
            \CfHost\Dns\User $user,
            string $zone,
            array $subdomains,
            \CfHost\Dns\Origin $origin
        ): \CfHost\Dns\Outcome {
        }

        /**
         * Takes a zone back from the network: points its names back, deletes the zone, and removes the origin's record. A
         * zone that is already gone is a success.
         *
         * @param \CfHost\Dns\User $user whose zone it is
         * @param string $zone the zone
         * @param list<\CfHost\Dns\Plan> $applied the plans that jobs for this zone handed out, oldest first, by which each
         *     name gets the records that it had; see `Plan::back()`
         *
         * @throws \CfHost\Exception\ExceptionInterface
         */
        public function deprovision(\CfHost\Dns\User $user, string $zone, array $applied = []): \CfHost\Dns\Outcome
        {
        }

        /**
         * Puts one more name of a zone behind the network, relayed to its own target if it has one, as in
         * `blog:origin2.example.com`, and else to the origin of the zone's own row. All other rows are sent again as they are.
         *
         * @throws \CfHost\Exception\ExceptionInterface
         */
        public function addSubdomain(\CfHost\Dns\User $user, string $zone, string $subdomain): \CfHost\Dns\Outcome
        {
        }

        /**
         * Takes one name of a zone back from the network: points it back, and sends all other rows again. The last one is
         * refused, since a zone without names cannot be set.
         *
         * @param \CfHost\Dns\User $user whose zone it is
         * @param string $zone the zone
         * @param string $subdomain the name
         * @param list<\CfHost\Dns\Plan> $applied as in `deprovision()`
         *
         * @throws \CfHost\Exception\ExceptionInterface
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
     * What every exception of the extension is. `getCode()` is the vendor's number, or 0; `getMessage()` is a line
     * for logs.
     */
    interface ExceptionInterface extends \Throwable
    {
        /** The name of the vendor's number, such as `PASSWORD_FAILED`; null where there is none. */
        public function getName(): ?string;

        /** What the vendor's number is about: a constant of `Category`; null where there is none. */
        public function getCategory(): ?string;

        /** The name of the act on the wire; null where it is about a client's settings. */
        public function getAct(): ?string;

        /** The API's name of the field, or the name of the setting, that was refused before sending. */
        public function getArgument(): ?string;

        /** The HTTP status of the answer, if there was one. */
        public function getHttpStatus(): ?int;

        /** How far the call had come: a constant of `Delivery`. */
        public function getDelivery(): string;

        /**
         * Whether trying later, with nothing changed, can help. It does not say that the act may be repeated: see
         * `getDelivery()`.
         */
        public function isRetryable(): bool;

        /** Whether the zone that was to be deleted is gone. */
        public function isAlreadyGone(): bool;

        /** What to do, in a sentence or two; empty where nothing is known. */
        public function getAdvice(): string;

        /** One line without act or number. With a number it is the vendor's text, made for end users. */
        public function getUserMessage(): string;

        /**
         * How a job of several steps left the zone and its names: a constant of `JobState`; null for a single call.
         */
        public function getState(): ?string;

        /**
         * What the steps of a job were, the failed one among them, as in `Outcome`; empty for a single call.
         *
         * @return list<\CfHost\Dns\StepEvent>
         */
        public function getSteps(): array;

        /**
         * The answer with every secret in it, where the act succeeded and the answer could not be read: a new key in it
         * may exist
         * nowhere else. Whoever calls this keeps it from logs and screens.
         */
        public function revealRaw(): ?string;
    }

    /** The server answered that the act failed. Of this class itself if the number is not documented. */
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

        /** What `getSteps()` gives; nothing if null. */
        protected ?array $steps = null;

        /** What `revealRaw()` shows. */
        protected ?\CfHost\Secret $raw = null;

        /** The name of the vendor's number, such as `PASSWORD_FAILED`; null where there is none. */
        public function getName(): ?string
        {
        }

        /** What the vendor's number is about: a constant of `Category`; null where there is none. */
        public function getCategory(): ?string
        {
        }

        /** The name of the act on the wire; null where it is about a client's settings. */
        public function getAct(): ?string
        {
        }

        /** The API's name of the field, or the name of the setting, that was refused before sending. */
        public function getArgument(): ?string
        {
        }

        /** The HTTP status of the answer, if there was one. */
        public function getHttpStatus(): ?int
        {
        }

        /** How far the call had come: a constant of `Delivery`. */
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

        /** Whether the zone that was to be deleted is gone. */
        public function isAlreadyGone(): bool
        {
        }

        /** What to do, in a sentence or two; empty where nothing is known. */
        public function getAdvice(): string
        {
        }

        /** One line without act or number. With a number it is the vendor's text, made for end users. */
        public function getUserMessage(): string
        {
        }

        /**
         * How a job of several steps left the zone and its names: a constant of `JobState`; null for a single call.
         */
        public function getState(): ?string
        {
        }

        /**
         * What the steps of a job were, the failed one among them, as in `Outcome`; empty for a single call.
         *
         * @return list<\CfHost\Dns\StepEvent>
         */
        public function getSteps(): array
        {
        }

        /**
         * The answer with every secret in it, where the act succeeded and the answer could not be read: a new key in it
         * may exist
         * nowhere else. Whoever calls this keeps it from logs and screens.
         */
        public function revealRaw(): ?string
        {
        }
    }

    /**
     * A value or setting was refused before anything was sent. `getCode()` is the number that the server would have
     * given.
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

        /** What `getSteps()` gives; nothing if null. */
        protected ?array $steps = null;

        /** What `revealRaw()` shows. */
        protected ?\CfHost\Secret $raw = null;

        /** The name of the vendor's number, such as `PASSWORD_FAILED`; null where there is none. */
        public function getName(): ?string
        {
        }

        /** What the vendor's number is about: a constant of `Category`; null where there is none. */
        public function getCategory(): ?string
        {
        }

        /** The name of the act on the wire; null where it is about a client's settings. */
        public function getAct(): ?string
        {
        }

        /** The API's name of the field, or the name of the setting, that was refused before sending. */
        public function getArgument(): ?string
        {
        }

        /** The HTTP status of the answer, if there was one. */
        public function getHttpStatus(): ?int
        {
        }

        /** How far the call had come: a constant of `Delivery`. */
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

        /** Whether the zone that was to be deleted is gone. */
        public function isAlreadyGone(): bool
        {
        }

        /** What to do, in a sentence or two; empty where nothing is known. */
        public function getAdvice(): string
        {
        }

        /** One line without act or number. With a number it is the vendor's text, made for end users. */
        public function getUserMessage(): string
        {
        }

        /**
         * How a job of several steps left the zone and its names: a constant of `JobState`; null for a single call.
         */
        public function getState(): ?string
        {
        }

        /**
         * What the steps of a job were, the failed one among them, as in `Outcome`; empty for a single call.
         *
         * @return list<\CfHost\Dns\StepEvent>
         */
        public function getSteps(): array
        {
        }

        /**
         * The answer with every secret in it, where the act succeeded and the answer could not be read: a new key in it
         * may exist
         * nowhere else. Whoever calls this keeps it from logs and screens.
         */
        public function revealRaw(): ?string
        {
        }
    }

    /** The name could not be resolved, or the connection could not be made or broke. */
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

        /** What `getSteps()` gives; nothing if null. */
        protected ?array $steps = null;

        /** What `revealRaw()` shows. */
        protected ?\CfHost\Secret $raw = null;

        /** The name of the vendor's number, such as `PASSWORD_FAILED`; null where there is none. */
        public function getName(): ?string
        {
        }

        /** What the vendor's number is about: a constant of `Category`; null where there is none. */
        public function getCategory(): ?string
        {
        }

        /** The name of the act on the wire; null where it is about a client's settings. */
        public function getAct(): ?string
        {
        }

        /** The API's name of the field, or the name of the setting, that was refused before sending. */
        public function getArgument(): ?string
        {
        }

        /** The HTTP status of the answer, if there was one. */
        public function getHttpStatus(): ?int
        {
        }

        /** How far the call had come: a constant of `Delivery`. */
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

        /** Whether the zone that was to be deleted is gone. */
        public function isAlreadyGone(): bool
        {
        }

        /** What to do, in a sentence or two; empty where nothing is known. */
        public function getAdvice(): string
        {
        }

        /** One line without act or number. With a number it is the vendor's text, made for end users. */
        public function getUserMessage(): string
        {
        }

        /**
         * How a job of several steps left the zone and its names: a constant of `JobState`; null for a single call.
         */
        public function getState(): ?string
        {
        }

        /**
         * What the steps of a job were, the failed one among them, as in `Outcome`; empty for a single call.
         *
         * @return list<\CfHost\Dns\StepEvent>
         */
        public function getSteps(): array
        {
        }

        /**
         * The answer with every secret in it, where the act succeeded and the answer could not be read: a new key in it
         * may exist
         * nowhere else. Whoever calls this keeps it from logs and screens.
         */
        public function revealRaw(): ?string
        {
        }
    }

    /** What came back is not an answer of this API. */
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

        /** What `getSteps()` gives; nothing if null. */
        protected ?array $steps = null;

        /** What `revealRaw()` shows. */
        protected ?\CfHost\Secret $raw = null;

        /** The name of the vendor's number, such as `PASSWORD_FAILED`; null where there is none. */
        public function getName(): ?string
        {
        }

        /** What the vendor's number is about: a constant of `Category`; null where there is none. */
        public function getCategory(): ?string
        {
        }

        /** The name of the act on the wire; null where it is about a client's settings. */
        public function getAct(): ?string
        {
        }

        /** The API's name of the field, or the name of the setting, that was refused before sending. */
        public function getArgument(): ?string
        {
        }

        /** The HTTP status of the answer, if there was one. */
        public function getHttpStatus(): ?int
        {
        }

        /** How far the call had come: a constant of `Delivery`. */
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

        /** Whether the zone that was to be deleted is gone. */
        public function isAlreadyGone(): bool
        {
        }

        /** What to do, in a sentence or two; empty where nothing is known. */
        public function getAdvice(): string
        {
        }

        /** One line without act or number. With a number it is the vendor's text, made for end users. */
        public function getUserMessage(): string
        {
        }

        /**
         * How a job of several steps left the zone and its names: a constant of `JobState`; null for a single call.
         */
        public function getState(): ?string
        {
        }

        /**
         * What the steps of a job were, the failed one among them, as in `Outcome`; empty for a single call.
         *
         * @return list<\CfHost\Dns\StepEvent>
         */
        public function getSteps(): array
        {
        }

        /**
         * The answer with every secret in it, where the act succeeded and the answer could not be read: a new key in it
         * may exist
         * nowhere else. Whoever calls this keeps it from logs and screens.
         */
        public function revealRaw(): ?string
        {
        }
    }

    /** The call was broken off, because the script's time is over. */
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

        /** What `getSteps()` gives; nothing if null. */
        protected ?array $steps = null;

        /** What `revealRaw()` shows. */
        protected ?\CfHost\Secret $raw = null;

        /** The name of the vendor's number, such as `PASSWORD_FAILED`; null where there is none. */
        public function getName(): ?string
        {
        }

        /** What the vendor's number is about: a constant of `Category`; null where there is none. */
        public function getCategory(): ?string
        {
        }

        /** The name of the act on the wire; null where it is about a client's settings. */
        public function getAct(): ?string
        {
        }

        /** The API's name of the field, or the name of the setting, that was refused before sending. */
        public function getArgument(): ?string
        {
        }

        /** The HTTP status of the answer, if there was one. */
        public function getHttpStatus(): ?int
        {
        }

        /** How far the call had come: a constant of `Delivery`. */
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

        /** Whether the zone that was to be deleted is gone. */
        public function isAlreadyGone(): bool
        {
        }

        /** What to do, in a sentence or two; empty where nothing is known. */
        public function getAdvice(): string
        {
        }

        /** One line without act or number. With a number it is the vendor's text, made for end users. */
        public function getUserMessage(): string
        {
        }

        /**
         * How a job of several steps left the zone and its names: a constant of `JobState`; null for a single call.
         */
        public function getState(): ?string
        {
        }

        /**
         * What the steps of a job were, the failed one among them, as in `Outcome`; empty for a single call.
         *
         * @return list<\CfHost\Dns\StepEvent>
         */
        public function getSteps(): array
        {
        }

        /**
         * The answer with every secret in it, where the act succeeded and the answer could not be read: a new key in it
         * may exist
         * nowhere else. Whoever calls this keeps it from logs and screens.
         */
        public function revealRaw(): ?string
        {
        }
    }

    /** The records of a zone do not allow what was to be done, or a name server refused it. */
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

        /** What `getSteps()` gives; nothing if null. */
        protected ?array $steps = null;

        /** What `revealRaw()` shows. */
        protected ?\CfHost\Secret $raw = null;

        /** The name of the vendor's number, such as `PASSWORD_FAILED`; null where there is none. */
        public function getName(): ?string
        {
        }

        /** What the vendor's number is about: a constant of `Category`; null where there is none. */
        public function getCategory(): ?string
        {
        }

        /** The name of the act on the wire; null where it is about a client's settings. */
        public function getAct(): ?string
        {
        }

        /** The API's name of the field, or the name of the setting, that was refused before sending. */
        public function getArgument(): ?string
        {
        }

        /** The HTTP status of the answer, if there was one. */
        public function getHttpStatus(): ?int
        {
        }

        /** How far the call had come: a constant of `Delivery`. */
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

        /** Whether the zone that was to be deleted is gone. */
        public function isAlreadyGone(): bool
        {
        }

        /** What to do, in a sentence or two; empty where nothing is known. */
        public function getAdvice(): string
        {
        }

        /** One line without act or number. With a number it is the vendor's text, made for end users. */
        public function getUserMessage(): string
        {
        }

        /**
         * How a job of several steps left the zone and its names: a constant of `JobState`; null for a single call.
         */
        public function getState(): ?string
        {
        }

        /**
         * What the steps of a job were, the failed one among them, as in `Outcome`; empty for a single call.
         *
         * @return list<\CfHost\Dns\StepEvent>
         */
        public function getSteps(): array
        {
        }

        /**
         * The answer with every secret in it, where the act succeeded and the answer could not be read: a new key in it
         * may exist
         * nowhere else. Whoever calls this keeps it from logs and screens.
         */
        public function revealRaw(): ?string
        {
        }
    }

    /** An error inside the extension itself. */
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

        /** What `getSteps()` gives; nothing if null. */
        protected ?array $steps = null;

        /** What `revealRaw()` shows. */
        protected ?\CfHost\Secret $raw = null;

        /** The name of the vendor's number, such as `PASSWORD_FAILED`; null where there is none. */
        public function getName(): ?string
        {
        }

        /** What the vendor's number is about: a constant of `Category`; null where there is none. */
        public function getCategory(): ?string
        {
        }

        /** The name of the act on the wire; null where it is about a client's settings. */
        public function getAct(): ?string
        {
        }

        /** The API's name of the field, or the name of the setting, that was refused before sending. */
        public function getArgument(): ?string
        {
        }

        /** The HTTP status of the answer, if there was one. */
        public function getHttpStatus(): ?int
        {
        }

        /** How far the call had come: a constant of `Delivery`. */
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

        /** Whether the zone that was to be deleted is gone. */
        public function isAlreadyGone(): bool
        {
        }

        /** What to do, in a sentence or two; empty where nothing is known. */
        public function getAdvice(): string
        {
        }

        /** One line without act or number. With a number it is the vendor's text, made for end users. */
        public function getUserMessage(): string
        {
        }

        /**
         * How a job of several steps left the zone and its names: a constant of `JobState`; null for a single call.
         */
        public function getState(): ?string
        {
        }

        /**
         * What the steps of a job were, the failed one among them, as in `Outcome`; empty for a single call.
         *
         * @return list<\CfHost\Dns\StepEvent>
         */
        public function getSteps(): array
        {
        }

        /**
         * The answer with every secret in it, where the act succeeded and the answer could not be read: a new key in it
         * may exist
         * nowhere else. Whoever calls this keeps it from logs and screens.
         */
        public function revealRaw(): ?string
        {
        }
    }

    /** A key or a password was refused. */
    class AuthException extends ApiException
    {
    }

    /** A value was refused by the server. */
    class InputException extends ApiException
    {
    }

    /** What was asked for belongs to somebody, or is there already. */
    class ConflictException extends ApiException
    {
    }

    /** There is no such account, zone or domain. */
    class NotFoundException extends ApiException
    {
    }

    /** It is in a state that does not allow it. */
    class StateException extends ApiException
    {
    }

    /** The vendor takes no more for now. */
    class LimitException extends ApiException
    {
    }

    /** A subscription was refused. */
    class SubscriptionException extends ApiException
    {
    }

    /** The server failed. */
    class ServerException extends ApiException
    {
    }

    /** A deadline passed. */
    class TimeoutException extends TransportException
    {
    }

    /** The server's certificate or its TLS was refused. */
    class TlsException extends TransportException
    {
    }
}
