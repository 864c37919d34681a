# Builds the AWS Lambda package on Windows by running build_lambda.sh on Debian: in WSL if Debian is
# installed there, otherwise in Docker.
#
#   scripts\build_lambda.ps1 [-With wsl|docker] [-Platform linux/arm64] [option...]
#
# The options are those of build_lambda.sh; file names are relative to the project's folder.
# -Platform is for Docker: the platform to build the package for, if not this computer's.
[CmdletBinding(PositionalBinding = $false)]
param(
    [ValidateSet('wsl', 'docker')] [string] $With,
    [string] $Platform,
    [Parameter(ValueFromRemainingArguments)] [string[]] $Options = @()
)
$ErrorActionPreference = 'Stop'
$project = Split-Path -Parent $PSScriptRoot
$image = 'debian:bookworm'

# The name of an installed Debian distribution. wsl.exe lists them in UTF-16, which PowerShell reads
# as text with a NUL after each character.
function Find-Debian {
    if (-not (Get-Command wsl.exe -ErrorAction SilentlyContinue)) { return }
    (& wsl.exe --list --quiet) -replace "`0", '' | Where-Object { $_ -match '^Debian' } | Select-Object -First 1
}

function Test-Docker {
    if (-not (Get-Command docker -ErrorAction SilentlyContinue)) { return $false }
    & docker version --format '{{.Server.Version}}' *> $null
    return $LASTEXITCODE -eq 0
}

$debian = if ($With -ne 'docker' -and -not $Platform) { Find-Debian }
if ($With -eq 'wsl' -and -not $debian) {
    throw 'Debian is not installed in WSL. Install it with: wsl --install Debian'
}

if ($debian) {
    Write-Host "Building in WSL on $debian"
    $env:WSLENV = (@($env:WSLENV, 'AWS_REGION') | Where-Object { $_ }) -join ':'
    & wsl.exe --distribution $debian --cd $project -- bash scripts/build_lambda.sh @Options
}
elseif (Test-Docker) {
    Write-Host "Building in Docker on $image"
    $run = @('run', '--rm', '--volume', "${project}:/src", '--workdir', '/src')
    if ($env:AWS_REGION) { $run += @('--env', 'AWS_REGION') }
    if ($Platform) { $run += @('--platform', $Platform) }
    & docker @run $image bash scripts/build_lambda.sh @Options
}
else {
    throw 'This needs Debian in WSL (wsl --install Debian) or a running Docker (https://docs.docker.com/desktop).'
}
if ($LASTEXITCODE -ne 0) { throw "The package was not built: exit code $LASTEXITCODE" }
