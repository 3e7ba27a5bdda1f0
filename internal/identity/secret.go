package identity

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strings"

	"github.com/trustelem/zxcvbn"
	"golang.org/x/crypto/argon2"

	"remit/internal/fault"
)

// The argon2id parameters of new hashes: 19 MiB, two passes, one lane. Each hash carries its own, so they can be raised later.
const (
	argonMemory  = 19 * 1024
	argonTime    = 2
	argonThreads = 1
	argonKey     = 32
)

// MinPassword is the least number of characters in a password.
const MinPassword = 10

// hashing lets two passwords be hashed at once, so that a burst of sign-ins cannot take the memory of the house.
var hashing = make(chan struct{}, 2)

// weakGuesses is under how many guesses a password falls that is refused: as many as somebody makes in a day who may try a dozen times a second.
const weakGuesses = 1e6

// judged is how much of a password is judged: what is longer is not guessed by its beginning alone.
const judged = 64

// HashPassword returns the argon2id hash of password in PHC form. One that is too short, or that is guessed soon as it is common or made of what is
// known about its owner, such as their name and address, is an Invalid error on the field "password".
func HashPassword(password string, about ...string) (string, error) {
	if len([]rune(password)) < MinPassword {
		return "", fault.On("password", "The password is too short: use at least %d characters.", MinPassword)
	}
	if head := password[:min(len(password), judged)]; zxcvbn.PasswordStrength(strings.ToValidUTF8(head, ""), known(about)).Guesses < weakGuesses {
		return "", fault.On("password", "The password is guessed soon: it is a common one, or made of your name or address. Use several words that do not belong together.")
	}
	salt := make([]byte, 16)
	if _, err := rand.Read(salt); err != nil {
		return "", fmt.Errorf("identity: salt: %w", err)
	}
	key := derive(password, salt, argonTime, argonMemory, argonThreads, argonKey)
	b64 := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, argonMemory, argonTime, argonThreads,
		b64.EncodeToString(salt), b64.EncodeToString(key)), nil
}

// known are the words that a guesser tries first who knows these names and addresses.
func known(about []string) []string {
	list := []string{"remit", "helpdesk"}
	for _, text := range about {
		whole := strings.ToLower(text)
		list = append(list, whole, strings.ReplaceAll(whole, " ", ""))
		list = append(list, strings.FieldsFunc(whole, func(c rune) bool { return c == '@' || c == '.' || c == ' ' })...)
	}
	return list
}

// CheckPassword reports whether password is the one that hash was made from. An empty or unreadable hash matches nothing,
// at the cost of a real comparison, so that the time taken does not tell whether an account exists.
func CheckPassword(hash, password string) bool {
	p, ok := parseHash(hash)
	if !ok {
		p, _ = parseHash(decoy)
	}
	key := derive(password, p.salt, p.time, p.memory, p.threads, uint32(len(p.key)))
	return subtle.ConstantTimeCompare(key, p.key) == 1 && ok
}

// decoy is a hash of nothing, compared against where there is no account.
const decoy = "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

type hashParts struct {
	memory, time uint32
	threads      uint8
	salt, key    []byte
}

func parseHash(hash string) (hashParts, bool) {
	var p hashParts
	var version int
	f := strings.Split(hash, "$")
	if len(f) != 6 || f[1] != "argon2id" {
		return p, false
	}
	if _, err := fmt.Sscanf(f[2], "v=%d", &version); err != nil || version != argon2.Version {
		return p, false
	}
	if _, err := fmt.Sscanf(f[3], "m=%d,t=%d,p=%d", &p.memory, &p.time, &p.threads); err != nil {
		return p, false
	}
	var err1, err2 error
	p.salt, err1 = base64.RawStdEncoding.DecodeString(f[4])
	p.key, err2 = base64.RawStdEncoding.DecodeString(f[5])
	return p, err1 == nil && err2 == nil && len(p.key) > 0
}

func derive(password string, salt []byte, time, memory uint32, threads uint8, size uint32) []byte {
	hashing <- struct{}{}
	defer func() { <-hashing }()
	return argon2.IDKey([]byte(password), salt, time, memory, threads, size)
}

// NewToken returns a secret for a link or an API call, and the hash under which it is stored. The secret itself is never stored.
func NewToken() (token, hash string, err error) {
	b := make([]byte, 32)
	if _, err := rand.Read(b); err != nil {
		return "", "", fmt.Errorf("identity: token: %w", err)
	}
	token = base64.RawURLEncoding.EncodeToString(b)
	return token, HashToken(token), nil
}

// HashToken returns the hash under which a token is stored: SHA-256 is enough, as a token holds 256 random bits.
func HashToken(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}
