using System.Runtime.InteropServices;

namespace Domicile.Gateway.Loop;

/// <summary>Options of a socket, and the system's words for what went wrong.</summary>
internal static class SocketTuning
{
    private const int Tcp = 6;

    /// <summary>Sends small messages at once, and notices a vanished peer within half a minute of silence.</summary>
    public static void Tune(int fd)
    {
        const int socketLevel = 1, keepAlive = 9, noDelay = 1, idle = 4, interval = 5, count = 6;
        Libc.SetOption(fd, Tcp, noDelay, 1, 4);
        Libc.SetOption(fd, socketLevel, keepAlive, 1, 4);
        Libc.SetOption(fd, Tcp, idle, 15, 4);
        Libc.SetOption(fd, Tcp, interval, 5, 4);
        Libc.SetOption(fd, Tcp, count, 3, 4);
    }

    /// <summary>What an error number means.</summary>
    public static string Words(int errno) => Marshal.GetPInvokeErrorMessage(errno);
}
