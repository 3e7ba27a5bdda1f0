package main

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"remit/internal/fault"
)

// sealer seals and unseals secrets under a key of 32 bytes that is kept in a file beside the database, not in it.
type sealer struct{ aead cipher.AEAD }

// loadSealer reads the key, or makes one where there is none.
func loadSealer(path string) (*sealer, error) {
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		if text, err = makeKey(path); err != nil {
			return nil, err
		}
	}
	if err != nil {
		return nil, fault.Errorf(fault.Unavailable, "The key of the house cannot be read: %w", err)
	}
	key, err := base64.StdEncoding.DecodeString(strings.TrimSpace(string(text)))
	if err != nil || len(key) != 32 {
		return nil, fault.Errorf(fault.Invalid, "%s does not hold a key: it must be 32 bytes in base64. Restore it from a backup, or remove it and enter the mailbox passwords again.", path)
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, fmt.Errorf("remit: key: %w", err)
	}
	aead, err := cipher.NewGCM(block)
	return &sealer{aead}, err
}

func makeKey(path string) ([]byte, error) {
	key := make([]byte, 32)
	if _, err := rand.Read(key); err != nil {
		return nil, fmt.Errorf("remit: key: %w", err)
	}
	text := []byte(base64.StdEncoding.EncodeToString(key) + "\n")
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fault.Errorf(fault.Unavailable, "The folder for the key cannot be made: %w", err)
	}
	if err := os.WriteFile(path, text, 0o600); err != nil {
		return nil, fault.Errorf(fault.Unavailable, "The key of the house cannot be written: %w", err)
	}
	return text, nil
}

// Seal encrypts a secret.
func (s *sealer) Seal(plain string) (string, error) {
	nonce := make([]byte, s.aead.NonceSize())
	if _, err := rand.Read(nonce); err != nil {
		return "", fmt.Errorf("remit: seal: %w", err)
	}
	return base64.StdEncoding.EncodeToString(s.aead.Seal(nonce, nonce, []byte(plain), nil)), nil
}

// Unseal decrypts a secret.
func (s *sealer) Unseal(sealed string) (string, error) {
	b, err := base64.StdEncoding.DecodeString(sealed)
	if err != nil || len(b) < s.aead.NonceSize() {
		return "", errors.New("the sealed secret is damaged")
	}
	plain, err := s.aead.Open(nil, b[:s.aead.NonceSize()], b[s.aead.NonceSize():], nil)
	if err != nil {
		return "", errors.New("the key is not the one it was sealed with")
	}
	return string(plain), nil
}
