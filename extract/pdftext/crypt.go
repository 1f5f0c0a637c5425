package pdftext

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/md5"
	"crypto/rc4"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/binary"
	"fmt"
	"math/big"
)

// A crypt decrypts a file that opens without a password (ISO 32000-1, 7.6, and
// the 256-bit form of ISO 32000-2).
type crypt struct {
	key []byte
	aes bool
	v5  bool
}

var padding = []byte("\x28\xBF\x4E\x5E\x4E\x75\x8A\x41\x64\x00\x4E\x56\xFF\xFA\x01\x08\x2E\x2E\x00\xB6\xD0\x68\x3E\x80\x2F\x0C\xA9\xFE\x64\x53\x69\x7A")

// unlock prepares decryption with the empty user password.
func (f *file) unlock() error {
	if f.encrypt == nil {
		return nil
	}
	e := f.dict(f.encrypt[""])
	if e == nil || f.name(e["Filter"]) != "Standard" {
		return fmt.Errorf("pdf: %w", ErrEncrypted)
	}
	v, r := int(f.num(e["V"])), int(f.num(e["R"]))
	c := &crypt{v5: v >= 5}
	if v >= 4 {
		filter := f.dict(f.dict(e["CF"])[f.name(e["StmF"])])
		c.aes = f.name(filter["CFM"]) == "AESV2" || f.name(filter["CFM"]) == "AESV3"
	}
	o, _ := f.get(e["O"]).(str)
	u, _ := f.get(e["U"]).(str)
	if c.v5 {
		if !c.openV5(u, e, f, r) {
			return fmt.Errorf("pdf: %w", ErrEncrypted)
		}
		f.key = c
		return nil
	}
	length := 5
	if r >= 3 {
		if length = int(f.num(e["Length"])) / 8; length < 5 || length > 16 {
			length = 16
		}
	}
	h := md5.New()
	h.Write(padding)
	h.Write([]byte(o)[:min(32, len(o))])
	var p [4]byte
	binary.LittleEndian.PutUint32(p[:], uint32(int32(f.num(e["P"]))))
	h.Write(p[:])
	h.Write([]byte(f.id))
	if meta, ok := f.get(e["EncryptMetadata"]).(bool); ok && !meta && r >= 4 {
		h.Write([]byte{0xff, 0xff, 0xff, 0xff})
	}
	key := h.Sum(nil)
	if r >= 3 {
		for range 50 {
			sum := md5.Sum(key[:length])
			key = sum[:]
		}
	}
	c.key = key[:length]
	if !c.opens(u, r, f.id) {
		return fmt.Errorf("pdf: %w", ErrEncrypted)
	}
	f.key = c
	return nil
}

// opens checks the key against the entry /U.
func (c *crypt) opens(u str, r int, id str) bool {
	if r < 3 {
		return string(rc4ed(c.key, padding)) == string(u)
	}
	h := md5.New()
	h.Write(padding)
	h.Write([]byte(id))
	x := h.Sum(nil)
	for i := range 20 {
		k := make([]byte, len(c.key))
		for j := range k {
			k[j] = c.key[j] ^ byte(i)
		}
		x = rc4ed(k, x)
	}
	return len(u) >= 16 && string(x) == string(u[:16])
}

// openV5 reads the file key that the empty password unlocks.
func (c *crypt) openV5(u str, e dict, f *file, r int) bool {
	ue, _ := f.get(e["UE"]).(str)
	if len(u) < 48 || len(ue) < 32 {
		return false
	}
	hash := func(salt string) []byte {
		if r == 5 {
			sum := sha256.Sum256([]byte(salt))
			return sum[:]
		}
		return hashR6([]byte(salt))
	}
	if string(hash(string(u[32:40]))) != string(u[:32]) {
		return false
	}
	block, err := aes.NewCipher(hash(string(u[40:48])))
	if err != nil {
		return false
	}
	c.key = make([]byte, 32)
	cipher.NewCBCDecrypter(block, make([]byte, 16)).CryptBlocks(c.key, []byte(ue[:32]))
	return true
}

// hashR6 is algorithm 2.B of ISO 32000-2 for the empty password.
func hashR6(salt []byte) []byte {
	sum := sha256.Sum256(salt)
	k := sum[:]
	for i := 0; ; i++ {
		var k1 []byte
		for range 64 {
			k1 = append(k1, k...)
		}
		block, err := aes.NewCipher(k[:16])
		if err != nil {
			return nil
		}
		e := make([]byte, len(k1))
		cipher.NewCBCEncrypter(block, k[16:32]).CryptBlocks(e, k1)
		switch new(big.Int).Mod(new(big.Int).SetBytes(e[:16]), big.NewInt(3)).Int64() {
		case 0:
			s := sha256.Sum256(e)
			k = s[:]
		case 1:
			s := sha512.Sum384(e)
			k = s[:]
		default:
			s := sha512.Sum512(e)
			k = s[:]
		}
		if i >= 63 && int(e[len(e)-1]) <= i-32 {
			return k[:32]
		}
	}
}

func rc4ed(key, data []byte) []byte {
	out := make([]byte, len(data))
	if c, err := rc4.NewCipher(key); err == nil {
		c.XORKeyStream(out, data)
	}
	return out
}

// stream decrypts the data of a stream. Strings of the file stay as they are:
// none of them is text that is read.
func (c *crypt) stream(num int, data []byte) []byte {
	key := c.key
	if !c.v5 {
		k := append(append([]byte(nil), key...), byte(num), byte(num>>8), byte(num>>16), 0, 0)
		if c.aes {
			k = append(k, "sAlT"...)
		}
		sum := md5.Sum(k)
		key = sum[:min(len(c.key)+5, 16)]
	}
	if !c.aes {
		return rc4ed(key, data)
	}
	if len(data) < 32 || len(data)%16 != 0 {
		return nil
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil
	}
	out := make([]byte, len(data)-16)
	cipher.NewCBCDecrypter(block, data[:16]).CryptBlocks(out, data[16:])
	if pad := int(out[len(out)-1]); pad >= 1 && pad <= 16 {
		out = out[:len(out)-pad]
	}
	return out
}
