<?php
/**
 * Prints what reflection says of the classes in `CfHost\`: of the extension, or, with the stub file as an argument and no
 * extension, of the stubs. The two have to be the same.
 */
declare(strict_types=1);

if (isset($argv[1])) {
    if (extension_loaded('cfhost')) {
        fwrite(STDERR, "the stubs cannot be loaded beside the extension\n");
        exit(1);
    }
    require $argv[1];
}
$lines = [];
foreach ([...get_declared_classes(), ...get_declared_interfaces()] as $name) {
    if (str_starts_with($name, 'CfHost\\')) {
        array_push($lines, ...lines(new ReflectionClass($name)));
    }
}
sort($lines, SORT_STRING);
echo implode("\n", $lines), "\n";

/** @return list<string> */
function lines(ReflectionClass $class): array
{
    $name = $class->getName();
    $interfaces = $class->getInterfaceNames();
    sort($interfaces, SORT_STRING);
    $kind = implode(' ', Reflection::getModifierNames($class->getModifiers()));
    $parent = $class->getParentClass();
    $lines = ["$name: " . ($class->isInterface() ? 'interface' : "$kind class")
        . ' extends ' . ($parent ? $parent->getName() : '') . ' implements ' . implode(', ', $interfaces)];
    foreach ($class->getReflectionConstants() as $constant) {
        $lines[] = "$name::{$constant->getName()} = " . var_export($constant->getValue(), true);
    }
    $position = 0;
    foreach ($class->getProperties() as $property) {
        if ($property->getDeclaringClass()->getName() === $name) {
            $modifiers = implode(' ', Reflection::getModifierNames($property->getModifiers()));
            $default = $property->hasDefaultValue() ? ' = ' . var_export($property->getDefaultValue(), true) : '';
            $lines[] = "$name #{$position} $modifiers {$property->getType()} \${$property->getName()}$default";
            $position++;
        }
    }
    foreach ($class->getMethods() as $method) {
        if ($method->getDeclaringClass()->getName() === $name) {
            $modifiers = implode(' ', Reflection::getModifierNames($method->getModifiers()));
            $parameters = implode(', ', array_map(parameter(...), $method->getParameters()));
            $lines[] = "$name $modifiers {$method->getName()}($parameters): {$method->getReturnType()}";
        }
    }
    return $lines;
}

function parameter(ReflectionParameter $parameter): string
{
    $attributes = array_map(fn ($attribute) => "#[{$attribute->getName()}] ", $parameter->getAttributes());
    $default = $parameter->isDefaultValueAvailable() ? ' = ' . var_export($parameter->getDefaultValue(), true) : '';
    return implode('', $attributes) . "{$parameter->getType()} \${$parameter->getName()}$default";
}
