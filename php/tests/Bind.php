<?php
declare(strict_types=1);

namespace CfHost\Tests;

use CfHost\Dns\NameServer;
use CfHost\Dns\Record;
use CfHost\Dns\TsigKey;
use CfHost\Secret;

/** A real BIND 9 on loopback, from the folder that `CFHOST_TOOLS` names, until the object ends. */
final class Bind
{
    public const ZONE = 'example.com';

    /** An example, which guards nothing. */
    public const SECRET = 'Y2Zob3N0IGV4YW1wbGUga2V5LCBub3Qgc2VjcmV0ISE=';

    private const RECORDS = [
        'example.com. 3600 IN NS ns1.example.com.',
        'example.com. 3600 IN A 192.0.2.10',
        'example.com. 3600 IN MX 10 mail.example.com.',
        'blog.example.com. 300 IN CNAME example.com.',
        'mail.example.com. 3600 IN A 192.0.2.30',
        'mail.example.com. 3600 IN TXT "v=spf1 a -all"',
        'ns1.example.com. 3600 IN A 127.0.0.1',
        'www.example.com. 1200 IN A 192.0.2.10',
        'www.example.com. 1200 IN AAAA 2001:db8::10',
    ];

    public readonly string $addr;
    private readonly string $folder;
    /** @var resource */
    private $process;
    /** @var resource */
    private $claim;

    public function __construct()
    {
        $tools = getenv('CFHOST_TOOLS') ?: throw new \RuntimeException('CFHOST_TOOLS names no folder');
        $this->folder = sys_get_temp_dir() . '/cfhost-bind-' . bin2hex(random_bytes(8));
        mkdir($this->folder, 0700);
        $port = $this->claimPort();
        $this->addr = "127.0.0.1:$port";
        $secret = self::SECRET;
        file_put_contents("$this->folder/named.conf", <<<CONF
            options { directory "$this->folder"; listen-on port $port { 127.0.0.1; }; listen-on-v6 { none; };
              pid-file none; session-keyfile none; recursion no; notify no; dnssec-validation no; empty-zones-enable no;
              allow-transfer { key panel; key reader; }; };
            controls { };
            key panel { algorithm hmac-sha256; secret "$secret"; };
            key reader { algorithm hmac-sha512; secret "$secret"; };
            zone example.com { type primary; file "zone"; allow-update { key panel; }; };

            CONF);
        $soa = 'example.com. 3600 IN SOA ns1.example.com. admin.example.com. 1 86400 86400 864000 300';
        file_put_contents("$this->folder/zone", implode("\n", [$soa, ...self::RECORDS]) . "\n");
        $machine = php_uname('m') . '-linux-gnu';
        $this->process = proc_open(
            ["$tools/usr/sbin/named", '-g', '-n', '1', '-c', "$this->folder/named.conf"],
            [0 => ['file', '/dev/null', 'r'], 1 => ['file', '/dev/null', 'w'], 2 => ['file', "$this->folder/log", 'w']],
            $pipes,
            null,
            ['LD_LIBRARY_PATH' => "$tools/usr/lib/$machine:$tools/lib/$machine"],
        );
        for ($try = 0; $try < 6000; $try++) {
            try {
                $this->zone();
                return;
            } catch (\CfHost\Exception\ExceptionInterface) {
                usleep(20_000);
            }
        }
        throw new \RuntimeException('named does not start: ' . file_get_contents("$this->folder/log"));
    }

    /** The server, by the key that may update. */
    public function server(?string $readBy = null): NameServer
    {
        return new NameServer($this->addr, new TsigKey('panel', new Secret(self::SECRET)), $readBy, 120);
    }

    /** The server, by a key that may only read. */
    public function readingServer(): NameServer
    {
        return new NameServer($this->addr, new TsigKey('reader', self::SECRET, 'hmac-sha512'), timeout: 120);
    }

    /**
     * The records as lines without the SOA record, sorted.
     *
     * @return list<string>
     */
    public function zone(): array
    {
        $records = array_filter($this->server()->read(self::ZONE), fn (Record $record) => $record->type !== 'SOA');
        $lines = array_map(strval(...), $records);
        sort($lines, SORT_STRING);
        return $lines;
    }

    /** @return list<string> */
    public static function records(): array
    {
        $lines = self::RECORDS;
        sort($lines, SORT_STRING);
        return $lines;
    }

    /**
     * A port below those that the system gives away, and claimed by a socket that all others who claim one know.
     *
     * Two BINDs share a port without a word, and one whose TCP port is taken serves by UDP alone.
     */
    private function claimPort(): int
    {
        for (;;) {
            $port = random_int(10_000, 29_999);
            $claim = @stream_socket_server("unix://\0cfhost-port-$port");
            $tcp = @stream_socket_server("tcp://127.0.0.1:$port");
            $udp = @stream_socket_server("udp://127.0.0.1:$port", $code, $message, STREAM_SERVER_BIND);
            if ($claim && $tcp && $udp) {
                $this->claim = $claim;
                return $port;
            }
        }
    }

    public function __destruct()
    {
        proc_terminate($this->process, 9);
        proc_close($this->process);
        array_map(unlink(...), glob("$this->folder/*"));
        rmdir($this->folder);
    }
}
