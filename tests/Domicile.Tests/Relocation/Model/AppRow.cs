using System.Runtime.InteropServices;

namespace Domicile.Tests.Relocation.Model;

/// <summary>An application row. Value is the protected column (too long to be in an UPDATE's event unless it changed; zero in a
/// projection), Shown the projected one.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct AppRow(int Parent, int Value, int Shown)
{
    public bool IsFull => Value != 0;

    public AppRow Project() => this with { Value = 0 };

    public override string ToString() => $"({Parent} {Value} {Shown})";
}
