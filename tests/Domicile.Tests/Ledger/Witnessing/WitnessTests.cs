using System.Net;
using System.Net.Sockets;
using System.Text;
using Domicile.Ledger;
using Domicile.Ledger.Disk;
using Domicile.Ledger.Hashing;
using Domicile.Ledger.Notes;
using Domicile.Ledger.Proofs;
using Domicile.Ledger.Serving;
using Domicile.Ledger.Tiles;
using Domicile.Ledger.Verifying;
using Domicile.Ledger.Witnessing;
using Domicile.Ledger.Writing;

namespace Domicile.Tests.Ledger.Witnessing;

public sealed class WitnessTests : IDisposable
{
    private readonly TestLog _log = new();
    private readonly SignerKey _key = TestLog.NewKey("witness.example", SignatureAlgorithm.CosignatureV1).Key;
    private readonly Witness _witness;

    public WitnessTests()
    {
        System.IO.Directory.CreateDirectory(StateFolder);
        _witness = NewWitness();
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string StateFolder => Path.Combine(_log.Root, "witness");

    [Fact]
    public async Task A_witness_cosigns_what_extends_what_it_knows()
    {
        await _log.GrowAsync(Token, 5);
        var first = await AddAsync(0);
        await _log.GrowAsync(Token, 12);
        var second = await AddAsync(5);

        Assert.Equal(200, first.Status);
        Assert.Equal(200, second.Status);
        var line = Assert.Single(SignedNote.ParseSignatures(Encoding.UTF8.GetString(second.Body.Span)));
        Assert.NotNull(_key.Verifier.Verify(SignedNote.Parse(_log.Read("checkpoint")).Text, line.Signature.Span));
    }

    [Fact]
    public async Task A_wrong_old_size_is_answered_with_the_known_one()
    {
        await _log.GrowAsync(Token, 5);
        await AddAsync(0);

        var conflict = await AddAsync(0);

        Assert.Equal(409, conflict.Status);
        Assert.Equal("text/x.tlog.size", conflict.ContentType);
        Assert.Equal("5\n", Encoding.UTF8.GetString(conflict.Body.Span));
        Assert.Equal(200, (await AddAsync(5)).Status); // the same checkpoint again
    }

    [Fact]
    public async Task A_fork_a_bad_proof_and_a_foreign_or_unsigned_checkpoint_are_refused()
    {
        await _log.GrowAsync(Token, 5);
        await AddAsync(0);

        Assert.Equal(422, (await SubmitAsync(5, [], Sign(TestLog.Origin, new TreeHead(5, TreeHasher.EmptyRoot)))).Status);
        Assert.Equal(422, (await SubmitAsync(5, [TreeHasher.EmptyRoot], Sign(TestLog.Origin, new TreeHead(6, TreeHasher.EmptyRoot)))).Status);
        Assert.Equal(422, (await SubmitAsync(5, [], Sign(TestLog.Origin, new TreeHead(0, TreeHasher.OfThisThread.Leaf([]))))).Status);
        Assert.Equal(400, (await SubmitAsync(5, [], Sign(TestLog.Origin, new TreeHead(4, TreeHasher.EmptyRoot)))).Status);
        Assert.Equal(404, (await SubmitAsync(0, [], Sign("unknown.example/log", new TreeHead(1, TreeHasher.EmptyRoot)))).Status);
        var imposter = TestLog.NewKey(TestLog.Origin, SignatureAlgorithm.Ed25519).Key;
        Assert.Equal(403, (await SubmitAsync(5, [], Sign(TestLog.Origin, new TreeHead(9, TreeHasher.EmptyRoot), imposter))).Status);
    }

    [Theory]
    [InlineData("")]
    [InlineData("old 0\n")]
    [InlineData("old 00\n\ntext\n")]
    [InlineData("old -1\n\ntext\n")]
    [InlineData("new 0\n\ntext\n")]
    [InlineData("old 0\nnot base64\n\ntext\n")]
    [InlineData("old 0\n\nno note\n")]
    public async Task A_malformed_request_is_refused(string body) =>
        Assert.Equal(400, (await _witness.AddCheckpointAsync(Encoding.UTF8.GetBytes(body), Token)).Status);

    [Fact]
    public async Task Of_two_conflicting_requests_at_once_a_witness_cosigns_one()
    {
        await _log.GrowAsync(Token, 5);
        using var other = NewWitness(); // the same state folder, as another process would have it
        var fork = Sign(TestLog.Origin, new TreeHead(5, TreeHasher.EmptyRoot));

        var answers = await Task.WhenAll(Task.Run(() => AddAsync(0), Token), Task.Run(() => other.AddCheckpointAsync(Body(0, [], fork), Token), Token));

        Assert.Single(answers, a => a.Status == 200);
    }

    [Fact]
    public async Task A_log_with_witnesses_publishes_cosigned_checkpoints_that_meet_the_quorum_and_monitors_can_ask()
    {
        await using var host = Listen(_witness.AnswerAsync, out var address);
        using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(10) };
        var dead = TestLog.NewKey("dead.example", SignatureAlgorithm.CosignatureV1).Key.Verifier;
        var policy = TrustPolicy.Parse($"log {_log.Key.Verifier}\nwitness w {_key.Verifier} {address}\nwitness dead {dead} http://127.0.0.1:1/\ngroup any1 any w dead\nquorum any1\n");
        var leftOut = new List<string>();
        var options = TestLog.OnlyWhenAsked(new PosixDisk(), _log.GuardFolder) with
        {
            Cosigner = new WitnessRound(client, policy.Witnesses, new FolderLogSource(_log.Folder), (w, _) => leftOut.Add(w.Name)),
        };
        for (var run = 0; run < 2; run++) // the second run has forgotten what its witnesses know, and asks
        {
            await using var writer = await LedgerWriter.OpenAsync(_log.Folder, _log.Key, options, Token);
            await Task.WhenAll(Enumerable.Range(0, 300).Select(i => writer.AppendAsync(TestLog.Entry(i), Token)));
            await writer.PublishAsync(Token);
        }

        var report = await LogVerifier.VerifyAsync(
            new FolderLogSource(_log.Folder), new VerifyOptions { Policy = policy, ReadsEntries = false, MaxAge = TimeSpan.FromHours(1) }, Token);

        Assert.Empty(report.Findings);
        Assert.All(leftOut, name => Assert.Equal("dead", name));
        Assert.NotEmpty(leftOut);
        var origin = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(TestLog.Origin)));
        var monitored = await client.GetByteArrayAsync(new Uri(address, $"{origin}/checkpoint"), Token);
        Assert.Equal(report.Checkpoint!.Checkpoint, SignedCheckpoint.Open(monitored, policy.Logs, policy.WitnessKeys).Checkpoint, (a, b) => a.Text == b.Text);
    }

    [Fact]
    public async Task A_log_served_over_HTTP_verifies_and_has_the_content_types_of_the_specification()
    {
        await _log.GrowAsync(Token, 600);
        await using var host = Listen((_, path, _, token) => PublishedFiles.GetAsync(new FolderLogSource(_log.Folder), path, token), out var address);
        using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(10) };

        var report = await LogVerifier.VerifyAsync(new HttpLogSource(client, address), new VerifyOptions { Policy = _log.Policy, ReadsEntries = false }, Token);
        using var checkpoint = await client.GetAsync(new Uri(address, "checkpoint"), Token);
        using var tile = await client.GetAsync(new Uri(address, "tile/0/000"), Token);
        using var secret = await client.GetAsync(new Uri(address, "writer/tree"), Token);

        Assert.Empty(report.Findings);
        Assert.Equal("text/plain; charset=utf-8", checkpoint.Content.Headers.ContentType!.ToString());
        Assert.Equal("application/octet-stream", tile.Content.Headers.ContentType!.ToString());
        Assert.Equal(HttpStatusCode.NotFound, secret.StatusCode);
    }

    [Fact]
    public void A_fuzzed_request_is_refused_or_read_without_any_other_error()
    {
        var good = Body(5, [TreeHasher.EmptyRoot], Sign(TestLog.Origin, new TreeHead(9, TreeHasher.EmptyRoot)));
        var random = new Random(5);
        for (var i = 0; i < 5000; i++)
        {
            var request = AddCheckpointRequest.Parse(Notes.SignedNoteTests.Mutate(good, random));
            Assert.True(request is null || request.Proof.Count <= 63);
        }
    }

    public void Dispose()
    {
        _witness.Dispose();
        _key.Dispose();
        _log.Dispose();
    }

    private static HttpHost Listen(Func<string, string, ReadOnlyMemory<byte>, CancellationToken, Task<HttpAnswer>> answer, out Uri address)
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        var port = ((IPEndPoint)probe.LocalEndpoint).Port;
        probe.Stop();
        address = new Uri($"http://127.0.0.1:{port}/a/");
        return HttpHost.Start(address, AddCheckpointRequest.MaxBytes, answer);
    }

    private static byte[] Body(long old, IReadOnlyList<TreeHash> proof, byte[] checkpoint) => new AddCheckpointRequest(old, proof, checkpoint).ToBytes();

    private Witness NewWitness() => new(_key, [_log.Key.Verifier], new PosixDisk(), StateFolder, TimeProvider.System);

    private byte[] Sign(string origin, TreeHead head, SignerKey? key = null)
    {
        var text = new Checkpoint(origin, head).Text;
        return new SignedNote(text, [(key ?? _log.Key).Sign(text)]).ToBytes();
    }

    private Task<HttpAnswer> SubmitAsync(long old, IReadOnlyList<TreeHash> proof, byte[] checkpoint) => _witness.AddCheckpointAsync(Body(old, proof, checkpoint), Token);

    private async Task<HttpAnswer> AddAsync(long old)
    {
        var bytes = _log.Read("checkpoint");
        var head = Checkpoint.Parse(SignedNote.Parse(bytes).Text).Head;
        return await SubmitAsync(old, await ConsistencyProof.MakeAsync(new TreeReader(new FolderLogSource(_log.Folder), head.Size), old, head.Size, Token), bytes);
    }
}
