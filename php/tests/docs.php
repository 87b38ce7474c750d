<?php
/**
 * Prints the doc comments of the stub file, the argument, as JSON: an object for each class, constant, property and method
 * in `CfHost\`, with what it declares. It runs without the extension, whose own classes have no comments.
 */
declare(strict_types=1);

require $argv[1];

$members = [];
foreach ([...get_declared_classes(), ...get_declared_interfaces()] as $name) {
    if (str_starts_with($name, 'CfHost\\')) {
        array_push($members, ...members(new ReflectionClass($name)));
    }
}
echo json_encode($members, JSON_THROW_ON_ERROR);

/** @return list<array<string, mixed>> */
function members(ReflectionClass $class): array
{
    $name = $class->getName();
    $own = fn (array $members) => array_filter($members, fn ($member) => $member->getDeclaringClass()->getName() === $name);
    $members = [['kind' => 'class', 'name' => $name, 'class' => $name, 'doc' => (string) $class->getDocComment()]];
    foreach ($own($class->getReflectionConstants()) as $constant) {
        $members[] = ['kind' => 'constant', 'name' => "$name::{$constant->getName()}", 'doc' => (string) $constant->getDocComment()];
    }
    foreach ($own($class->getProperties()) as $property) {
        $members[] = [
            'kind' => 'property', 'name' => "$name::\${$property->getName()}", 'doc' => (string) $property->getDocComment(),
            'type' => (string) $property->getType(),
        ];
    }
    foreach ($own($class->getMethods()) as $method) {
        $parameters = [];
        foreach ($method->getParameters() as $parameter) {
            $parameters[$parameter->getName()] = (string) $parameter->getType();
        }
        $members[] = [
            'kind' => 'method', 'name' => "$name::{$method->getName()}", 'doc' => (string) $method->getDocComment(),
            'type' => (string) $method->getReturnType(), 'parameters' => $parameters,
        ];
    }
    return array_map(fn (array $member) => $member + ['class' => $name], $members);
}
