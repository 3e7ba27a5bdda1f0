package vault

import (
	"context"
	"io"
	"net/url"
	"strings"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"

	"remit/internal/fault"
)

// Bucket says where a bucket is and who may use it.
type Bucket struct {
	Endpoint  string // https://s3.example.org
	Name      string
	Region    string
	Key       string
	Secret    string
	PathStyle bool // https://endpoint/bucket/… instead of https://bucket.endpoint/…
}

type bucket struct {
	client *minio.Client
	name   string
	where  string
}

// S3 is a vault in a bucket that is there already. It asks the server nothing yet. Errors: Invalid for what cannot be.
func S3(b Bucket) (Vault, error) {
	at, err := url.Parse(b.Endpoint)
	if err != nil || at.Host == "" || strings.Trim(at.Path, "/") != "" || (at.Scheme != "https" && at.Scheme != "http") {
		return nil, fault.Errorf(fault.Invalid, "attachments.endpoint: %q is no address of an S3 server; write it like https://s3.example.org.", b.Endpoint)
	}
	if b.Name == "" {
		return nil, fault.Errorf(fault.Invalid, "attachments.bucket: name the bucket; it must be there already.")
	}
	style := minio.BucketLookupDNS
	if b.PathStyle {
		style = minio.BucketLookupPath
	}
	client, err := minio.New(at.Host, &minio.Options{Creds: credentials.NewStaticV4(b.Key, b.Secret, ""), Secure: at.Scheme == "https", Region: b.Region, BucketLookup: style})
	if err != nil {
		return nil, fault.Errorf(fault.Invalid, "attachments: the S3 server cannot be used as it is set up: %w", err)
	}
	return bucket{client, b.Name, "the bucket " + b.Name + " at " + at.Host}, nil
}

func (b bucket) Where() string { return b.where }

func (b bucket) Put(ctx context.Context, name string, size int64, r io.Reader) error {
	_, err := b.client.PutObject(ctx, b.name, name, r, size, minio.PutObjectOptions{ContentType: "application/octet-stream", PartSize: 16 << 20, NumThreads: 1, DisableMultipart: size <= 64<<20})
	return b.failed(err, name)
}

func (b bucket) Open(ctx context.Context, name string) (io.ReadCloser, error) {
	o, err := b.client.GetObject(ctx, b.name, name, minio.GetObjectOptions{})
	if err == nil {
		_, err = o.Stat()
	}
	if err != nil {
		return nil, b.failed(err, name)
	}
	return o, nil
}

func (b bucket) Delete(ctx context.Context, name string) error {
	err := b.failed(b.client.RemoveObject(ctx, b.name, name, minio.RemoveObjectOptions{}), name)
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	return err
}

func (b bucket) failed(err error, name string) error {
	switch {
	case err == nil:
		return nil
	case minio.ToErrorResponse(err).Code == minio.NoSuchKey:
		return missing(b, name)
	}
	return fault.Errorf(fault.Unavailable, "%s does not do what is asked: %w", b.where, err)
}
