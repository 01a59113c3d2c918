using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Domicile.Postgres.Embedded;

/// <summary>A PostgreSQL server that this process starts and owns; it ends when this process does, however that dies.</summary>
public sealed class EmbeddedServer : IAsyncDisposable
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(20);

    private readonly EmbeddedOptions _options;
    private readonly EmbeddedBinaries _binaries;
    private readonly ClusterFolder _folder;
    private Process? _process;
    private int _port;

    private EmbeddedServer(EmbeddedOptions options, EmbeddedBinaries binaries, ClusterFolder folder)
    {
        _options = options;
        _binaries = binaries;
        _folder = folder;
        _port = options.Port;
    }

    /// <summary>The superuser's way to the database postgres.</summary>
    public ServerAddress Address => AddressOf("postgres");

    /// <summary>The programs in use.</summary>
    public EmbeddedBinaries Binaries => _binaries;

    /// <summary>The folder that holds PostgreSQL's files.</summary>
    public string DataFolder => _folder.DataFolder;

    /// <summary>The postmaster's process id; null when stopped.</summary>
    public int? ProcessId => _process is { HasExited: false } running ? running.Id : null;

    /// <summary>Starts a cluster in the folder, made from a template on first use (about a second).</summary>
    /// <exception cref="DomicileException">No programs, no user to run them, a folder in use, or the server's own reason not to start.</exception>
    public static async Task<EmbeddedServer> StartAsync(EmbeddedOptions options, CancellationToken cancellationToken)
    {
        var account = ServerAccount.Choose();
        var cache = new ServerCache(account, options.Time);
        var binaries = await cache.ReachableAsync(options.Binaries ?? EmbeddedBinaries.Find(), cancellationToken);
        var folder = new ClusterFolder(Path.GetFullPath(options.Folder), account);
        var server = new EmbeddedServer(options, binaries, folder);
        await server.EndLeftOverAsync(cancellationToken);
        await folder.PrepareAsync(binaries, () => cache.TemplateAsync(binaries, cancellationToken), cancellationToken);
        folder.TakeOwnership();
        try
        {
            await server.LaunchAsync(cancellationToken);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>The superuser's way to a database of this cluster.</summary>
    public ServerAddress AddressOf(string database) => new("127.0.0.1", _port, database, "postgres", SslMode: "disable");

    /// <summary>Creates an empty database.</summary>
    public async Task<ServerAddress> CreateDatabaseAsync(string name, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection($"Host=127.0.0.1;Port={_port};Username=postgres;Database=postgres;Pooling=false;SSL Mode=Disable;Timeout={Math.Min(_options.Patience.TotalSeconds, 1000):0};Command Timeout=0");
        await connection.OpenAsync(cancellationToken);
        await using var create = new NpgsqlCommand($"CREATE DATABASE {Sql.Name(name)} TEMPLATE template0", connection);
        await create.ExecuteNonQueryAsync(cancellationToken);
        return AddressOf(name);
    }

    /// <summary>Fast shutdown: sessions are ended, a checkpoint is written. Nothing when stopped already.</summary>
    public Task StopAsync(CancellationToken cancellationToken) => EndAsync(pid => ProcessTree.Signal(pid, ProcessTree.Interrupt), cancellationToken);

    /// <summary>A crash: SIGKILL to the postmaster and all its children. The next start recovers.</summary>
    public Task KillAsync(CancellationToken cancellationToken) => EndAsync(KillTree, cancellationToken);

    /// <summary>Stops if need be and starts on the same port, so that addresses stay.</summary>
    public async Task RestartAsync(CancellationToken cancellationToken)
    {
        await StopAsync(cancellationToken);
        await LaunchAsync(cancellationToken);
    }

    /// <summary>Stops the server, then removes the folder if that was asked for.</summary>
    public async ValueTask DisposeAsync()
    {
        // Quick where nothing is kept; still not SIGKILL, which would leave a shared memory segment behind.
        var signal = _options.RemoveFolder ? ProcessTree.Quit : ProcessTree.Interrupt;
        await EndAsync(pid => ProcessTree.Signal(pid, signal), CancellationToken.None);
        _process?.Dispose();
        _process = null;
        if (_options.RemoveFolder && Directory.Exists(_folder.Root))
        {
            Directory.Delete(_folder.Root, recursive: true);
        }
    }

    private static void KillTree(int postmaster)
    {
        // Frozen first: it would start new children while we count them.
        ProcessTree.Signal(postmaster, ProcessTree.Stop);
        foreach (var child in ProcessTree.ChildrenOf(postmaster))
        {
            ProcessTree.Signal(child, ProcessTree.Kill);
        }

        ProcessTree.Signal(postmaster, ProcessTree.Kill);
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    private async Task EndAsync(Action<int> end, CancellationToken cancellationToken)
    {
        if (ProcessId is not { } pid)
        {
            return;
        }

        var children = ProcessTree.ChildrenOf(pid);
        end(pid);
        await WaitAsync(() => !ProcessTree.IsRunning(pid) && !children.Any(ProcessTree.IsRunning), "stop", cancellationToken);
        await _process!.WaitForExitAsync(cancellationToken);
    }

    private async Task LaunchAsync(CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            _port = _port == 0 ? FreePort() : _port;
            await _folder.WriteSettingsAsync(Settings(), cancellationToken);
            _process?.Dispose();
            _process = await ServerCommand.LaunchAsync(_folder.Account, _folder.Log, [Path.Combine(_binaries.Bin, "postgres"), "-D", _folder.DataFolder]);
            await WaitAsync(() => _process.HasExited || _folder.Postmaster() is { IsReady: true } ready && ready.Pid == _process.Id, "start", cancellationToken);
            if (!_process.HasExited)
            {
                return;
            }

            var isPortLost = _options.Port == 0 && attempt < 5 && _folder.LastFaults().Contains("Address already in use", StringComparison.Ordinal);
            _port = isPortLost ? 0 : throw NotStarted();
        }
    }

    private ImmutableDictionary<string, string> Settings() => ServerSettings.Defaults
        .SetItem("unix_socket_directories", _folder.SocketFolder)
        .SetItems(_options.Settings)
        .SetItem("port", _port.ToString(CultureInfo.InvariantCulture));

    private async Task EndLeftOverAsync(CancellationToken cancellationToken)
    {
        if (_folder.Postmaster() is not { } left)
        {
            return;
        }

        if (_folder.Owner() is { } owner)
        {
            throw new DomicileException(
                message: $"The cluster in '{_folder.Root}' is in use.",
                detail: $"Process {owner} runs it.",
                hint: "Stop that process, or choose another folder.");
        }

        ProcessTree.Signal(left.Pid, ProcessTree.Quit);
        await WaitAsync(() => !ProcessTree.IsRunning(left.Pid), "end the left-over", cancellationToken);
    }

    private async Task WaitAsync(Func<bool> isDone, string what, CancellationToken cancellationToken)
    {
        var start = _options.Time.GetTimestamp();
        while (!isDone())
        {
            if (_options.Time.GetElapsedTime(start) > _options.Patience)
            {
                throw new DomicileException($"The server in '{_folder.Root}' did not {what} within {_options.Patience.TotalSeconds:0} s.", $"See '{_folder.Log}'.", "Look there for the reason; a slow disk may need more patience.");
            }

            await Task.Delay(Poll, _options.Time, cancellationToken);
        }
    }

    private DomicileException NotStarted() => new(
        message: $"The server in '{_folder.Root}' did not start.",
        detail: _folder.LastFaults() is { Length: > 0 } faults ? faults : $"It ended with code {_process!.ExitCode} and gave no reason.",
        hint: $"Mend what it names; '{_folder.Log}' has all it said.");
}
