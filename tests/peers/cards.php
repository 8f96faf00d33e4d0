<?php
// Names, e-mails, phones and addresses of vCards as php-sabre-vobject reads them: NAME.vcf to NAME.sabre, one object a line; see
// cards.py. What it cannot read has no such file.
require_once 'Sabre/VObject/autoload.php';

function fields($property, $count) {
    return array_pad(array_slice($property->getParts(), 0, $count), $count, '');
}

function texts($properties) {
    $found = array();
    foreach ($properties as $property) {
        $found[] = (string)$property;
    }
    return $found;
}

function card_of($card) {
    $n = isset($card->N) ? fields($card->N, 5) : array('', '', '', '', '');
    $addresses = array();
    foreach ($card->select('ADR') as $address) {
        $addresses[] = fields($address, 7);
    }
    return array('fn' => isset($card->FN) ? (string)$card->FN : '', 'n' => array($n[3], $n[1], $n[2], $n[0], $n[4]),
        'email' => texts($card->select('EMAIL')), 'tel' => texts($card->select('TEL')), 'adr' => $addresses);
}

$options = Sabre\VObject\Reader::OPTION_FORGIVING | Sabre\VObject\Reader::OPTION_IGNORE_INVALID_LINES;
foreach (array_slice($argv, 1) as $path) {
    try {
        $lines = '';
        $splitter = new Sabre\VObject\Splitter\VCard(fopen($path, 'r'), $options);
        while ($card = $splitter->getNext()) {
            $lines .= json_encode(card_of($card), JSON_INVALID_UTF8_SUBSTITUTE) . "\n";
        }
        file_put_contents(substr($path, 0, -3) . 'sabre', $lines);
    } catch (Exception $error) {
    }
}
