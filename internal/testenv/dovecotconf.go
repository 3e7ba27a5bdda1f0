package testenv

// dovecotConf runs Dovecot as one unprivileged user in one folder. A wrong password is answered soon, IDLE tells of
// new mail within a second, and nothing is forced to the disk.
const dovecotConf = `
base_dir = {dir}/run
state_dir = {dir}/state
log_path = {dir}/log
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
first_valid_uid = 1
first_valid_gid = 1
listen = 127.0.0.1
protocols = imap
disable_plaintext_auth = no
auth_mechanisms = plain login xoauth2 oauthbearer
auth_failure_delay = 0
mail_location = maildir:~/Maildir
mail_fsync = never
mailbox_idle_check_interval = 1s
mail_max_userip_connections = 500
ssl = yes
ssl_cert = <{dir}/tls.crt
ssl_key = <{dir}/tls.key
passdb {
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = {dir}/oauth2.conf
}
passdb {
  driver = static
  mechanisms = plain login
  args = password={password}
}
userdb {
  driver = static
  args = uid={uid} gid={gid} home={dir}/home/%u
}
namespace inbox {
  inbox = yes
  mailbox Processed {
    auto = create
  }
  mailbox Support {
    auto = create
  }
}
service imap-login {
  chroot =
  service_count = 0
  inet_listener imap {
    port = {port}
  }
  inet_listener imaps {
    port = {tlsport}
    ssl = yes
  }
}
service anvil {
  chroot =
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
service imap {
  process_limit = 200
}
`

// oauth2Conf asks the test process about each token.
const oauth2Conf = `
introspection_url = {tokens}
introspection_mode = post
username_attribute = email
active_attribute = active
active_value = true
`
