<?php
/**
 * Puts www and blog of example.com behind the network, account, zone and DNS in one call, or takes the zone back:
 *
 *     TSIG_SECRET=... php provision.php NAME_SERVER KEY_NAME PLANS [back]
 *
 * NAME_SERVER is such as 192.0.2.53:53. What changed in the zone is added to the file PLANS: that is the way back.
 *
 * The environment says where the gateway is: CFHOST_ENDPOINT, CFHOST_HOST_KEY_FILE, CFHOST_CA_FILE.
 */
declare(strict_types=1);

use CfHost\Client;
use CfHost\Dns\NameServer;
use CfHost\Dns\Origin;
use CfHost\Dns\Plan;
use CfHost\Dns\Provisioner;
use CfHost\Dns\TsigKey;
use CfHost\Dns\User;
use CfHost\Exception\ExceptionInterface;
use CfHost\Secret;

[, $address, $keyName, $file] = $argv;
$server = new NameServer($address, new TsigKey($keyName, new Secret(getenv('TSIG_SECRET'))));
$user = User::account('customer@example.com', new Secret('correct-horse-1'));

try {
    $provisioner = new Provisioner(Client::fromEnv(), $server, checkServers: [$address]);
    if (($argv[4] ?? '') === 'back') {
        $applied = array_map(Plan::fromJson(...), file($file, FILE_IGNORE_NEW_LINES));
        $outcome = $provisioner->deprovision($user, 'example.com', $applied);
    } else {
        $outcome = $provisioner->provision($user, 'example.com', ['www', 'blog'], Origin::moveOf('www.example.com'));
        foreach ($outcome->plans as $plan) {
            file_put_contents($file, $plan->toJson() . "\n", FILE_APPEND);
        }
    }
} catch (ExceptionInterface $exception) {
    fwrite(STDERR, $exception->getState() . ': ' . $exception->getMessage() . "\n");
    exit(1);
}
foreach ($outcome->steps as $step) {
    if ($step->is_end) {
        echo "$step->step: ", $step->error ?? 'done', "\n";
    }
}
foreach ($outcome->checks as $check) {
    echo "$check->name: $check->answers\n";
}
foreach ($outcome->left as $left) {
    echo "$left->name was left: $left->reason\n";
}
