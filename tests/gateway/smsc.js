// SMPP centre on loopback: the last two digits of a number decide what
// becomes of its message (kannel.sh draws them).
const smpp = require('smpp');
let count = 0;
const tries = {};
const stats = { '02': 'UNDELIV', '03': 'EXPIRED', '04': 'REJECTD' };

function submit(session, pdu) {
    const to = pdu.destination_addr;
    const ending = to.slice(-2);
    if (ending === '58' && (tries[to] = (tries[to] || 0) + 1) <= 2)
        return session.send(
            pdu.response({ command_status: smpp.ESME_RTHROTTLED }));
    if (ending === '11')
        return session.send(
            pdu.response({ command_status: smpp.ESME_RINVDSTADR }));
    const id = 'M' + ++count;
    const text = pdu.short_message.message;
    if (!pdu.short_message.udh || pdu.short_message.udh[0][4] === 1 ||
        pdu.short_message.udh[4] === 1)
        console.log('text ' + JSON.stringify(text));
    session.send(pdu.response({ message_id: id }));
    if (!pdu.registered_delivery) return;
    const stat = stats[ending] || 'DELIVRD';
    setTimeout(() => session.deliver_sm({
        source_addr: to, destination_addr: pdu.source_addr, esm_class: 4,
        receipted_message_id: id,
        short_message: `id:${id} sub:001 dlvrd:001 submit date:2607010800 ` +
            `done date:2607010801 stat:${stat} err:000 text:`
    }), 100);
}

smpp.createServer({}, session => {
    session.on('bind_transceiver', pdu => session.send(pdu.response()));
    session.on('enquire_link', pdu => session.send(pdu.response()));
    session.on('unbind', pdu => {
        session.send(pdu.response());
        session.close();
    });
    session.on('error', () => {});
    session.on('submit_sm', pdu => submit(session, pdu));
}).listen(Number(process.argv[2]), '127.0.0.1');
