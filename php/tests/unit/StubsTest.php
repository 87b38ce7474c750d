<?php
declare(strict_types=1);

use CfHost\Testing\GatewayProcess;
use CfHost\Tests\Bind;
use PHPUnit\Framework\TestCase;

/** What the stub file says to readers: that it is whole, that it is about PHP, and that its examples run. */
final class StubsTest extends TestCase
{
    private const STUBS = __DIR__ . '/../../stubs/cfhost.stub.php';

    /** What stands in the examples in place of what is there while they run. */
    private const ORIGIN = 'https://127.0.0.1:8443';
    private const SETTINGS = '/etc/cfhost';
    private const DATA = '/var/lib/panel';
    private const NAME_SERVER = '192.0.2.53:53';

    /** Methods with parameters, or of a client, that throw nothing but what PHP throws for a wrong type. */
    private const NEVER_FAIL = ['CfHost\\Secret::__construct', 'CfHost\\Client::lastCall'];

    /** What Rust looks like, whole or with its first characters cut off, and with its names in PHP's place. */
    private const RUST = [
        '/\b(struct|derive|impl|enum|trait|crate|pub|mut|dyn|unwrap|unwrap_err|into_inner|builder|spawn)\b|\bfn \w/',
        '/rive\(|st_use|n_exhaustive|rde\(/',
        '/\b(Option|Vec|Result|Box|Arc|HashMap|BTreeMap|IntoIterator|Into|Item|From|Reply)</',
        '/&(self|str|mut|dyn|[a-z]\w*::)|&\'|<\'_>|\bSelf\b|\bself[.:,]/',
        '/\b([ui](8|16|32|64|128|size)|f(32|64))\b/',
        '/\b(Some|Ok|Err)\(|\bNone\b(?! of )|\bOk::</',
        '/\w::(new|from|by_\w+|builder|default)\(|\w!\(|\.(iter|into|as_deref|as_str|to_owned|clone)\(/',
        '/\blet\b [\w(]+ ?=|\bmatch \w+(\.\w+)* \{|\buse (cfhost|std)\b|#\[|\?;|\/\/[\/!]|^ *# /m',
        '/\bclient\.|cfhost_gateway|\[`/',
    ];

    /** @return array<string, array<string, mixed>> members by name */
    private static function members(): array
    {
        static $members = null;
        if ($members === null) {
            $command = array_map(escapeshellarg(...), [PHP_BINARY, '-n', dirname(__DIR__) . '/docs.php', self::STUBS]);
            $list = json_decode(shell_exec(implode(' ', $command)), true, 512, JSON_THROW_ON_ERROR);
            $members = array_column($list, null, 'name');
        }
        return $members;
    }

    /** The text of a doc comment, without what makes it a comment. */
    private static function text(string $doc): string
    {
        return trim(preg_replace('~^[ \t]*\* ?~m', '', substr(trim($doc), 3, -2)));
    }

    /** The text without examples and tags. */
    private static function prose(string $doc): string
    {
        return trim(preg_replace(['/^```php$.*?^```$/ms', '/^@.*/ms'], '', self::text($doc)));
    }

    /**
     * Tags of a kind, each in one line.
     *
     * @return list<string>
     */
    private static function tags(string $doc, string $tag): array
    {
        preg_match_all("/^@$tag\\b[ \t]*(.*?)(?=\\n\\n|\\n@|\\n```|\\z)/ms", self::text($doc), $found);
        return array_map(fn (string $text) => preg_replace('/\s+/', ' ', $text), $found[1]);
    }

    /**
     * A type as a set of PHP's own types: without what is in angle brackets, and without the backslash before a class.
     *
     * @return list<string>
     */
    private static function types(string $type): array
    {
        do {
            $type = preg_replace('/<[^<>]*>/', '', $type, -1, $count);
        } while ($count > 0);
        $type = preg_replace('/^\?(.*)/', '$1|null', $type);
        $types = array_map(fn (string $one) => $one === 'list' ? 'array' : ltrim($one, '\\'), explode('|', $type));
        sort($types);
        return $types;
    }

    public function testEverythingIsDocumented(): void
    {
        $members = self::members();
        self::assertGreaterThan(500, count($members));
        foreach ($members as $name => $member) {
            self::assertNotSame('', $member['doc'], "$name has no doc comment");
            self::assertMatchesRegularExpression('/^[A-Z0-9`$"\'{][^\n]{2}.*[.)?]$/s', self::prose($member['doc']), $name);
            self::assertSame(0, substr_count($member['doc'], '`') % 2, "$name has an open quotation");
            self::assertDoesNotMatchRegularExpression('/^@.*^```/ms', self::text($member['doc']), "$name: what follows a tag is the tag's");
        }
        self::assertSame([], preg_grep('/^.{121}/', file(self::STUBS)));
    }

    public function testParametersResultsAndExceptions(): void
    {
        foreach (self::members() as $name => $member) {
            $doc = $member['doc'];
            $given = [];
            foreach (self::tags($doc, 'param') as $tag) {
                self::assertMatchesRegularExpression('/^[^ ]+( [^ $]+)* \$\w+ \S{1,}.* ?\S/', $tag, $name);
                [$type, $rest] = explode(' $', $tag, 2);
                $given[strtok($rest, ' ')] = self::types(str_replace(' ', '', $type));
                self::assertDoesNotMatchRegularExpression('/\barray(?![<-])/', $type, "$name: what the array holds");
            }
            $due = array_map(self::types(...), $member['parameters'] ?? []);
            // Keys and order, too.
            self::assertSame($due, $given, $name);
            $holds = ['property' => 'var', 'method' => 'return'][$member['kind']] ?? null;
            if ($holds !== null && preg_match('/\b(array|Traversable)\b/', $member['type'])) {
                $tags = self::tags($doc, $holds);
                self::assertCount(1, $tags, "$name: what the array holds");
                self::assertMatchesRegularExpression('/^(list|array)<.+>(\|null)?$|^\\\\CfHost\\\\RangesIterator$/', $tags[0], $name);
            }
            $throws = self::tags($doc, 'throws');
            foreach ($throws as $tag) {
                self::assertMatchesRegularExpression('/^\\\\[\w\\\\]+ \S{1,}.*\S/', $tag, "$name: which, and when");
                self::assertTrue(is_a(strtok($tag, ' '), Throwable::class, true), "$name: $tag");
            }
            $can = $due !== [] || ($member['kind'] === 'method' && preg_match('/\\\\(Client|Zones)$/', $member['class']));
            self::assertSame($can && !in_array($name, self::NEVER_FAIL, true), $can && $throws !== [], "$name: @throws");
        }
    }

    public function testWhatItNamesIsThere(): void
    {
        foreach (self::members() as $name => $member) {
            $namespace = substr($member['class'], 0, strrpos($member['class'], '\\'));
            $text = self::text($member['doc']);
            preg_match_all('/\\\\?(CfHost(?:\\\\\w+)++)(?!\\\\)/', $text, $classes);
            foreach ($classes[1] as $class) {
                self::assertTrue(class_exists($class) || interface_exists($class), "$name: $class");
            }
            preg_match_all('/(?:`|@see )(\\\\?[A-Z][\w\\\\]*)::(\w+)\(\)/', $text, $methods, PREG_SET_ORDER);
            foreach ($methods as [, $class, $method]) {
                $found = array_filter(["$namespace\\$class", "CfHost\\$class", $class], fn ($class) => method_exists($class, $method));
                self::assertNotSame([], $found, "$name: $class::$method()");
            }
            // A method's own parameters are what its text calls so.
            preg_match_all('/`\$(\w+)`/', self::prose($member['doc']), $parameters);
            foreach ($member['kind'] === 'method' ? $parameters[1] : [] as $parameter) {
                self::assertArrayHasKey($parameter, $member['parameters'], $name);
            }
        }
    }

    public function testEachActSaysWhereItIsDocumented(): void
    {
        $count = ['replies' => 0, 'methods' => 0];
        foreach (self::members() as $name => $member) {
            if (preg_match('/^CfHost\\\\(\w+Reply|Client::(\w+))$/', $name, $found)
                && preg_match('/^(user|zone|full|host|reseller|cpanel)/i', $found[2] ?? $found[1])) {
                self::assertMatchesRegularExpression('/\((not .*)?(section 3\.2\.\d|of the reseller|not in any)/', $member['doc'], $name);
                $count[isset($found[2]) ? 'methods' : 'replies']++;
            }
        }
        self::assertGreaterThanOrEqual(16, $count['replies']);
        // `zones` has no reply.
        self::assertSame($count['replies'] + 1, $count['methods']);
    }

    public function testNothingOfItIsRust(): void
    {
        preg_match_all('~/\*\*.*?\*/~s', file_get_contents(self::STUBS), $comments);
        self::assertGreaterThan(count(self::members()), count($comments[0]));
        foreach ($comments[0] as $comment) {
            foreach (self::RUST as $pattern) {
                self::assertDoesNotMatchRegularExpression($pattern, self::text($comment));
            }
        }
    }

    public function testWhatIsTheSameReadsTheSame(): void
    {
        $docs = array_map(fn (array $member) => $member['doc'], self::members());
        $count = 0;
        foreach ($docs as $name => $doc) {
            [$class, $member] = explode('::', $name) + [1 => ''];
            $other = preg_match('/Reply$/', $class) && in_array($member, ['msg', 'raw', 'revealRaw'], true)
                ? "CfHost\\Reply::$member" : "CfHost\\Exception\\ExceptionInterface::$member";
            if (str_contains($name, 'Exception\\') || str_contains($other, 'Reply')) {
                self::assertSame($docs[$other] ?? $doc, $doc, $name);
                $count += isset($docs[$other]) ? 1 : 0;
            }
        }
        self::assertGreaterThan(100, $count);
    }

    /** @return array<string, list<string>> */
    public static function examples(): array
    {
        $examples = [];
        foreach (self::members() as $name => $member) {
            preg_match_all('/^```(\w*)\n(.*?)^```$/ms', self::text($member['doc']), $found, PREG_SET_ORDER);
            foreach ($found as $index => [, $language, $code]) {
                $examples[$index === 0 ? $name : "$name, $index"] = [$language, $code];
            }
        }
        return $examples;
    }

    public function testEachActHasAnExample(): void
    {
        $examples = self::examples();
        $classes = [
            'Secret', 'ErrorCode', 'Category', 'Delivery', 'Client', 'ConfigFormat', 'Ranges', 'Dns\\Record', 'Dns\\Plan', 'Dns\\NameServer',
            'Dns\\Provisioner', 'Exception\\ExceptionInterface', 'Exception\\ApiException', 'Exception\\InvalidArgumentException',
            'Exception\\DnsException',
        ];
        foreach ($classes as $class) {
            self::assertArrayHasKey("CfHost\\$class", $examples);
        }
        foreach (get_class_methods(CfHost\Client::class) as $method) {
            self::assertArrayHasKey("CfHost\\Client::$method", $examples);
        }
    }

    /** @return array<string, list<string>> */
    public static function page(): array
    {
        preg_match_all('/^```(\w*)\n(.*?)^```$/ms', file_get_contents(__DIR__ . '/../../README.md'), $found, PREG_SET_ORDER);
        return array_map(fn (array $block) => array_slice($block, 1), $found);
    }

    /**
     * The code of README.md runs. The blocks of a shell install packages, as packaging/use does, and build from source.
     *
     * @dataProvider page
     */
    public function testPage(string $language, string $code): void
    {
        if ($language === 'sh') {
            $known = ['sudo apt install ./php8.2-cfhost_*.deb', 'make php && sudo make install-php',
                'composer config repositories.cfhost artifact /path/to/release && composer require --dev cfhost/cfhost-stubs'];
            self::assertContains(rtrim($code), $known);
        } else {
            $this->play($language, $code);
        }
    }

    /** @dataProvider examples */
    public function testExample(string $language, string $code): void
    {
        if (str_contains($code, 'Client')) {
            self::assertMatchesRegularExpression('/Client::class|host-gw\.html/', $code, 'it names no endpoint');
        }
        $this->play($language, $code);
    }

    /** Runs code of PHP, and compares what it prints with the comments behind its `echo`. */
    private function play(string $language, string $code): void
    {
        self::assertSame('php', $language);
        self::assertDoesNotMatchRegularExpression('/(?<!htmlspecialchars\(\$exception->)getUserMessage/', $code);
        preg_match_all('~^ *echo .*; // (.+)$~m', $code, $printed);
        self::assertNotSame([], $printed[1], 'it says nothing of what comes of it');

        $gateway = new GatewayProcess();
        $bind = str_contains($code, self::NAME_SERVER) ? new Bind() : null;
        $folder = sys_get_temp_dir() . '/cfhost-example-' . bin2hex(random_bytes(8));
        mkdir($folder, 0700);
        try {
            copy($gateway->caFile, "$folder/ca.pem");
            touch("$folder/host_key");
            chmod("$folder/host_key", 0600);
            file_put_contents("$folder/host_key", GatewayProcess::HOST_KEY);
            file_put_contents("$folder/example.php", "<?php\n" . strtr($code, [
                self::ORIGIN => preg_replace('~/host-gw\.html$~', '', $gateway->endpoint),
                self::SETTINGS => $folder,
                self::DATA => $folder,
                self::NAME_SERVER => $bind?->addr,
            ]));
            $process = proc_open(
                [
                    PHP_BINARY, '-n', '-d', 'extension=' . getenv('CFHOST_EXTENSION'), '-d', 'error_reporting=-1',
                    '-d', "cfhost.endpoint=$gateway->endpoint", '-d', "cfhost.host_key_file=$folder/host_key",
                    '-d', "cfhost.ca_file=$folder/ca.pem", "$folder/example.php",
                ],
                [0 => ['file', '/dev/null', 'r'], 1 => ['pipe', 'w'], 2 => ['file', "$folder/errors", 'w']],
                $pipes,
                null,
                ['HOST_KEY' => GatewayProcess::HOST_KEY, 'TSIG_SECRET' => Bind::SECRET, 'REMOTE_ADDR' => '192.0.2.7'],
            );
            $output = stream_get_contents($pipes[1]);
            $status = proc_close($process);
            $errors = file_get_contents("$folder/errors");
            self::assertSame(implode("\n", $printed[1]) . "\n", $output, $errors);
            self::assertSame(0, $status, $errors);
            self::assertDoesNotMatchRegularExpression('/[0-9a-z]{32}/', $output . $errors, 'it shows a key');
        } finally {
            array_map(unlink(...), glob("$folder/*"));
            rmdir($folder);
        }
    }
}
