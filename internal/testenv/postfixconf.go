package testenv

// postfixMain runs Postfix in one folder. Nothing is asked of the DNS, and a refusal is told without
// the pause that is meant for guessers.
const postfixMain = `
compatibility_level = 3.6
mail_owner = {owner}
queue_directory = {dir}/queue
data_directory = {dir}/data
maillog_file = {dir}/log
maillog_file_prefixes = {dir}
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = mx.localhost.example
mydestination =
mynetworks = 127.0.0.0/8
alias_maps =
alias_database =
smtpd_peername_lookup = no
smtpd_error_sleep_time = 0
disable_dns_lookups = yes
smtp_host_lookup = native
smtputf8_enable = {internal}
smtpd_tls_security_level = encrypt
smtpd_tls_cert_file = {dir}/tls.crt
smtpd_tls_key_file = {dir}/tls.key
smtpd_tls_received_header = yes
smtp_tls_security_level = may
smtpd_relay_restrictions = permit_mynetworks, reject
virtual_mailbox_domains = {domains}
virtual_mailbox_base = {dir}/mail
virtual_mailbox_maps = texthash:{dir}/etc/users, texthash:{dir}/etc/gone
virtual_minimum_uid = 1
virtual_uid_maps = static:{uid}
virtual_gid_maps = static:{gid}
transport_maps = texthash:{dir}/etc/ways
default_transport = error:5.4.4 no mail leaves this machine
`

// postfixMaster has the services that main.cf needs, none of them in a chroot. The one that delivers does not know who is gone.
const postfixMaster = `
127.0.0.1:{port} inet n - n - - smtpd
cleanup  unix n - n - 0 cleanup
qmgr     unix n - n 300 1 qmgr
tlsmgr   unix - - n 1000? 1 tlsmgr
rewrite  unix - - n - - trivial-rewrite
bounce   unix - - n - 0 bounce
defer    unix - - n - 0 bounce
trace    unix - - n - 0 bounce
flush    unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp     unix - - n - - smtp
error    unix - - n - - error
retry    unix - - n - - error
virtual  unix - n n - - virtual -o virtual_mailbox_maps=texthash:{dir}/etc/users
anvil    unix - - n - 1 anvil
scache   unix - - n - 1 scache
postlog  unix-dgram n - n - 1 postlogd
`
