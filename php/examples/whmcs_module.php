<?php
/**
 * A server module as WHMCS calls them: a function each for creating, suspending and terminating a service. Each returns
 * 'success', or a text that the panel shows to its staff.
 *
 * php whmcs_module.php demo   calls them in turn, as the panel would
 */
declare(strict_types=1);

use CfHost\Client;
use CfHost\Exception\ExceptionInterface;
use CfHost\Delivery;
use CfHost\Secret;

/** A new service: an account for the customer, and the domain in front of the network. */
function cfhost_CreateAccount(array $params): string
{
    return cfhost_attempt(function (Client $client) use ($params): void {
        // The service's number stands for the customer from here on. The panel keeps no key.
        $user = $client->userCreate(
            $params['clientsdetails']['email'],
            new Secret($params['password']),
            uniqueId: $params['serviceid'],
            clobberUniqueId: 1,
        );
        $client->zoneSet($user->user_key, $params['domain'], "origin.{$params['domain']}", ['www']);
    });
}

/** A service that is not paid for: the zone is taken out, so that the names go to the origin again. */
function cfhost_SuspendAccount(array $params): string
{
    return cfhost_attempt(fn (Client $client) => cfhost_remove($client, $params));
}

/** A suspended service that was paid for: the zone is set up again. */
function cfhost_UnsuspendAccount(array $params): string
{
    return cfhost_attempt(function (Client $client) use ($params): void {
        $user = $client->userLookup(uniqueId: $params['serviceid']);
        $client->zoneSet($user->user_key, $params['domain'], "origin.{$params['domain']}", ['www']);
    });
}

/** The end: subscriptions first, since a zone with one cannot be deleted. */
function cfhost_TerminateAccount(array $params): string
{
    return cfhost_attempt(fn (Client $client) => cfhost_remove($client, $params));
}

function cfhost_remove(Client $client, array $params): void
{
    $user = $client->userLookup(uniqueId: $params['serviceid']);
    if (!$user->user_authed) {
        return;
    }
    foreach ($client->zones(zoneName: $params['domain']) as $row) {
        if ($row->sub_status === CfHost\SubStatus::ACTIVE) {
            $client->resellerSubCancel($user->user_key, $row->zone_name, $row->sub_label, $row->sub_id);
        }
    }
    try {
        $client->zoneDelete($user->user_key, $params['domain']);
    } catch (ExceptionInterface $exception) {
        if (!$exception->isAlreadyGone()) {
            throw $exception;
        }
    }
}

/** Runs a step and puts what went wrong into words for the staff. */
function cfhost_attempt(callable $step): string
{
    try {
        // Cheap: the worker's connection is found warm.
        $step(Client::fromEnv());
        return 'success';
    } catch (ExceptionInterface $exception) {
        $unsure = $exception->getDelivery() === Delivery::PERHAPS_CARRIED_OUT ? ' It may have been done: look first.' : '';
        // It is shown on a page, and can quote what a customer typed.
        return htmlspecialchars(trim("{$exception->getUserMessage()} {$exception->getAdvice()}$unsure"));
    }
}

if (($argv[1] ?? '') === 'demo') {
    $params = [
        'serviceid' => 4711,
        'domain' => 'whmcs.example',
        'password' => bin2hex(random_bytes(8)),
        'clientsdetails' => ['email' => 'whmcs@example.com'],
    ];
    foreach (['CreateAccount', 'SuspendAccount', 'UnsuspendAccount', 'TerminateAccount', 'TerminateAccount'] as $step) {
        echo "$step: ", ("cfhost_$step")($params), "\n";
    }
    // A password that is none: what the staff sees.
    echo 'CreateAccount: ', cfhost_CreateAccount(['password' => 'abc'] + $params), "\n";
}
