<?php
// Names, e-mails, phones and addresses of vCards, one a line, as php-sabre-vobject has them: see cards.py.
require_once 'Sabre/VObject/autoload.php';

function words($text) {
    return trim(preg_replace('/[\s,]+/u', ' ', (string)$text));
}

function flat($part) {
    return words(is_array($part) ? implode(' ', $part) : $part);
}

function phone($text) {
    $text = trim($text);
    if (stripos($text, 'tel:') === 0) {
        $text = str_replace(';ext=', ' ext. ', substr($text, 4));
    }
    return preg_replace('/\s+/u', ' ', $text);
}

function show($card, $field, $value) {
    if (trim($value, '| ') !== '') {
        echo "$card $field $value\n";
    }
}

function fields($property, $count) {
    return array_pad(array_slice(array_map('flat', $property->getParts()), 0, $count), $count, '');
}

$options = Sabre\VObject\Reader::OPTION_FORGIVING | Sabre\VObject\Reader::OPTION_IGNORE_INVALID_LINES;
$splitter = new Sabre\VObject\Splitter\VCard(fopen($argv[1], 'r'), $options);
for ($number = 1; $card = $splitter->getNext(); $number++) {
    show($number, 'fn', words(isset($card->FN) ? $card->FN : ''));
    if (isset($card->N)) {
        $n = fields($card->N, 5);
        show($number, 'n', implode('|', array($n[3], $n[1], $n[2], $n[0], $n[4])));
    }
    foreach ($card->select('EMAIL') as $email) {
        show($number, 'email', trim((string)$email));
    }
    foreach ($card->select('TEL') as $tel) {
        show($number, 'tel', phone((string)$tel));
    }
    foreach ($card->select('ADR') as $address) {
        show($number, 'adr', implode('|', fields($address, 7)));
    }
}
