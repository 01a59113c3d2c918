using System.Text;
using Domicile.Ledger;
using Domicile.Ledger.Notes;

namespace Domicile.Tests.Ledger.Notes;

public sealed class SignedNoteTests
{
    // The example of Go's golang.org/x/mod/sumdb/note documentation.
    private const string GoVerifier = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
    private const string GoSigner = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";
    private const string GoText = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
    private const string GoNote = GoText + "\n— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";

    [Fact]
    public void Go_s_own_note_is_signed_and_opened_byte_for_byte()
    {
        using var key = SignerKey.Parse(GoSigner);

        Assert.Equal(GoVerifier, key.Verifier.ToString());
        Assert.Equal(GoNote, Encoding.UTF8.GetString(new SignedNote(GoText, [key.Sign(GoText)]).ToBytes()));
        Assert.Single(SignedNote.Parse(Encoding.UTF8.GetBytes(GoNote)).Open([VerifierKey.Parse(GoVerifier)]));
    }

    [Fact]
    public void A_note_by_an_unknown_key_is_refused()
    {
        var (stranger, _) = TestLog.NewKey("stranger", SignatureAlgorithm.Ed25519);

        Assert.Throws<LedgerException>(() => SignedNote.Parse(Encoding.UTF8.GetBytes(GoNote)).Open([stranger.Verifier]));
    }

    [Fact]
    public void A_known_key_that_fails_rejects_the_note_though_another_holds()
    {
        var (other, _) = TestLog.NewKey("other", SignatureAlgorithm.Ed25519);
        var note = SignedNote.Parse(Encoding.UTF8.GetBytes(GoNote));
        var forged = note.With(other.Sign("another text\n"));

        Assert.Single(forged.Open([VerifierKey.Parse(GoVerifier)])); // unknown keys are ignored
        Assert.Throws<LedgerException>(() => forged.Open([VerifierKey.Parse(GoVerifier), other.Verifier]));
    }

    [Fact]
    public void A_text_with_empty_lines_is_parted_at_the_last()
    {
        using var key = SignerKey.Parse(GoSigner);
        const string Text = "one\n\ntwo\n\n\nthree\n";
        var note = SignedNote.Parse(new SignedNote(Text, [key.Sign(Text)]).ToBytes());

        Assert.Equal(Text, note.Text);
        Assert.Single(note.Open([key.Verifier]));
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    [InlineData("text\n")]
    [InlineData("text\n\n")]
    [InlineData("text\n\n— name AAAAAAA=")] // no newline at the end
    [InlineData("text\n\n- name AAAAAAA=\n")] // a hyphen
    [InlineData("text\n\n—name AAAAAAA=\n")]
    [InlineData("text\n\n— AAAAAAA=\n")]
    [InlineData("text\n\n— na+me AAAAAAA=\n")]
    [InlineData("text\n\n— na\u00a0me AAAAAAA=\n")]
    [InlineData("text\n\n— name AAAAAAA\n")] // no padding
    [InlineData("text\n\n— name AAAAAA==\n")] // only a key id
    [InlineData("text\n\n— name AAAA AAA=\n")]
    [InlineData("text\n\n— name  AAAAAAA=\n")]
    [InlineData("te\u0007xt\n\n— name AAAAAAA=\n")]
    [InlineData("te\rxt\n\n— name AAAAAAA=\n")]
    [InlineData("text\n\n— name AAAAAAA=\nmore\n")]
    public void A_malformed_note_is_refused(string note) =>
        Assert.Throws<LedgerException>(() => SignedNote.Parse(Encoding.UTF8.GetBytes(note)));

    [Fact]
    public void Bytes_that_are_not_UTF_8_are_refused() =>
        Assert.Throws<LedgerException>(() => SignedNote.Parse([0xff, (byte)'\n', (byte)'\n', .. "— name AAAAAAA=\n"u8]));

    [Fact]
    public void Sixteen_signatures_are_read_and_a_hundred_and_one_are_not()
    {
        var line = "— name AAAAAAA=\n";
        byte[] Note(int count) => Encoding.UTF8.GetBytes("text\n\n" + string.Concat(Enumerable.Repeat(line, count)));

        Assert.Equal(16, SignedNote.Parse(Note(16)).Signatures.Count);
        Assert.Equal(100, SignedNote.Parse(Note(100)).Signatures.Count);
        Assert.Throws<LedgerException>(() => SignedNote.Parse(Note(101)));
    }

    [Fact]
    public void A_fuzzed_note_is_refused_or_still_says_what_was_signed()
    {
        var key = VerifierKey.Parse(GoVerifier);
        var good = Encoding.UTF8.GetBytes(GoNote);
        var random = new Random(3);
        for (var i = 0; i < 20_000; i++)
        {
            var bytes = Mutate(good, random);
            try
            {
                var note = SignedNote.Parse(bytes);
                note.Open([key]);
                Assert.Equal(GoText, note.Text);
            }
            catch (LedgerException)
            {
                // Refused, with a clear error: no other exception may come.
            }
        }
    }

    internal static byte[] Mutate(byte[] good, Random random)
    {
        var bytes = good.ToList();
        for (var changes = random.Next(1, 4); changes > 0 && bytes.Count > 0; changes--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(5))
            {
                case 0: bytes[at] ^= (byte)(1 << random.Next(8)); break;
                case 1: bytes.RemoveAt(at); break;
                case 2: bytes.Insert(at, (byte)random.Next(256)); break;
                case 3: bytes.RemoveRange(at, random.Next(bytes.Count - at)); break;
                default: bytes.InsertRange(at, bytes.GetRange(0, random.Next(bytes.Count))); break;
            }
        }

        return [.. bytes];
    }
}
