@echo off
rem Runs the Maven that .mvn\wrapper\maven-wrapper.properties pins. Where it is not unpacked yet, an installed Maven of at
rem least 3.8.6 serves as well; else the pinned one is downloaded and its checksum verified. Windows 10 or newer.
setlocal EnableExtensions DisableDelayedExpansion

set "MVNW_URL="
set "MVNW_SUM="
for /f "usebackq eol=# tokens=1,* delims==" %%a in ("%~dp0.mvn\wrapper\maven-wrapper.properties") do (
  if "%%a"=="distributionUrl" set "MVNW_URL=%%b"
  if "%%a"=="distributionSha256" set "MVNW_SUM=%%b"
)
if not defined MVNW_URL goto incomplete
if not defined MVNW_SUM goto incomplete

set "MVNW_NAME=%MVNW_URL%"
:name
set "MVNW_REST=%MVNW_NAME:*/=%"
if not "%MVNW_REST%"=="%MVNW_NAME%" (
  set "MVNW_NAME=%MVNW_REST%"
  goto name
)
set "MVNW_NAME=%MVNW_NAME:-bin.tar.gz=%"

if defined MAVEN_USER_HOME (set "MVNW_BASE=%MAVEN_USER_HOME%") else (set "MVNW_BASE=%USERPROFILE%\.m2")
set "MVNW_HOME=%MVNW_BASE%\wrapper\dists\%MVNW_NAME%-%MVNW_SUM%"

set "MVNW_MAVEN=%MVNW_HOME%\bin\mvn.cmd"
if exist "%MVNW_MAVEN%" goto run

set "MVNW_FOUND="
for /f "tokens=3" %%v in ('call mvn -v 2^>nul ^| findstr /c:"Apache Maven"') do if not defined MVNW_FOUND set "MVNW_FOUND=%%v"
if not defined MVNW_FOUND goto download
set "MVNW_NUMBER=0"
for /f "tokens=1-3 delims=.-" %%a in ("%MVNW_FOUND%") do set /a "MVNW_NUMBER=%%a*1000000+%%b*1000+%%c" 2>nul
if %MVNW_NUMBER% LSS 3008006 goto download
set "MVNW_MAVEN=mvn"
goto run

:download
>&2 echo mvnw: downloading %MVNW_URL%
powershell -NoProfile -NonInteractive -ExecutionPolicy Bypass -Command ^
  "$ErrorActionPreference = 'Stop'; $ProgressPreference = 'SilentlyContinue';" ^
  "[Net.ServicePointManager]::SecurityProtocol = [Net.SecurityProtocolType]::Tls12;" ^
  "function Fail($text) { [Console]::Error.WriteLine('mvnw: ' + $text); exit 1 };" ^
  "$work = $env:MVNW_HOME + '.' + [IO.Path]::GetRandomFileName(); $file = Join-Path $work 'maven.tar.gz';" ^
  "New-Item -ItemType Directory -Force -Path $work | Out-Null;" ^
  "try {" ^
  "  try { Invoke-WebRequest -UseBasicParsing -Uri $env:MVNW_URL -OutFile $file }" ^
  "  catch { Fail ('could not download ' + $env:MVNW_URL + '; install Maven 3.8.6 or newer and try again') };" ^
  "  $actual = (Get-FileHash -Algorithm SHA256 -Path $file).Hash.ToLowerInvariant();" ^
  "  if ($actual -ne $env:MVNW_SUM) {" ^
  "    Fail ('checksum of ' + $env:MVNW_URL + ' is ' + $actual + ', but ' + $env:MVNW_SUM + ' was expected; the download is not used') };" ^
  "  & (Join-Path $env:SystemRoot 'System32\tar.exe') -xzf $file -C $work; if ($LASTEXITCODE -ne 0) { Fail ('could not unpack ' + $file) };" ^
  "  try { Move-Item -Path (Join-Path $work $env:MVNW_NAME) -Destination $env:MVNW_HOME }" ^
  "  catch { if (-not (Test-Path $env:MVNW_MAVEN)) { Fail ('could not unpack to ' + $env:MVNW_HOME) } }" ^
  "} finally { Remove-Item -Recurse -Force -ErrorAction SilentlyContinue -Path $work }"
if errorlevel 1 exit /b 1

:run
cd /d "%~dp0"
call "%MVNW_MAVEN%" %*
exit /b %errorlevel%

:incomplete
>&2 echo mvnw: .mvn\wrapper\maven-wrapper.properties must name distributionUrl and distributionSha256
exit /b 1
