<?php
/**
 * A hook as panels of cPanel's kind call it: `create EMAIL DOMAIN` after an account was created, `remove EMAIL DOMAIN`
 * before it is removed. It prints the records that the panel has to set.
 *
 * The environment says where the gateway is: CFHOST_ENDPOINT, CFHOST_HOST_KEY_FILE, CFHOST_CA_FILE.
 */
declare(strict_types=1);

use CfHost\Client;
use CfHost\Exception\ApiException;
use CfHost\Exception\ConflictException;
use CfHost\Exception\ExceptionInterface;
use CfHost\Secret;

/** The customer's key; an account is made where there is none. */
function customer(Client $client, string $email): Secret
{
    $account = $client->userLookup(cloudflareEmail: $email);
    if ($account->user_authed) {
        return $account->user_key;
    }
    // The customer resets this password; the panel needs the key alone.
    return $client->userCreate($email, new Secret(bin2hex(random_bytes(16))))->user_key;
}

/** Sets the domain up, and gives the records for the panel's name server: name to target. */
function provision(Client $client, string $email, string $domain): array
{
    return $client->zoneSet(customer($client, $email), $domain, "origin.$domain", ['www'])->forward_tos;
}

/** Takes the domain out; one that is gone already is no failure. */
function remove(Client $client, string $email, string $domain): void
{
    try {
        $client->zoneDelete(customer($client, $email), $domain);
    } catch (ApiException $exception) {
        if (!$exception->isAlreadyGone()) {
            throw $exception;
        }
    }
}

[, $action, $email, $domain] = $argv + [1 => '', 2 => '', 3 => ''];
try {
    $client = Client::fromEnv();
    if ($action === 'create') {
        foreach (provision($client, $email, $domain) as $name => $target) {
            echo "$name.: 900 IN CNAME $target.\n";
        }
    } elseif ($action === 'remove') {
        remove($client, $email, $domain);
        echo "$domain: removed\n";
    } else {
        fwrite(STDERR, "usage: cpanel_hook.php create|remove EMAIL DOMAIN\n");
        exit(2);
    }
} catch (ConflictException $exception) {
    // Somebody else has the domain: the vendor's text is made for the customer.
    fwrite(STDERR, $exception->getUserMessage() . "\n");
    exit(1);
} catch (ExceptionInterface $exception) {
    // For the panel's log: it holds no key and no password.
    fwrite(STDERR, $exception->getMessage() . "\n");
    exit(1);
}
